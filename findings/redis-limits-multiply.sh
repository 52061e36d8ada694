#!/usr/bin/env bash
# One would guess: a call to a Redis that is silent ends after the time limit of its socket, and with one retry after
#   twice that; without a limit the library has one of its own.
# What happens: redis-py's Redis.from_url has no limit and waits for ever. With a limit, one retry and a check of idle
#   connections (health_check_interval) a call takes four times the limit: the check is retried within each retried
#   connecting.
# Why it matters: a customer whose press waits for a lock in Redis waits that long, and so does everybody else.
# In our code: bot/adapters/guarded_redis.py puts one limit of its own around each call, whatever the library tries.
set -euo pipefail

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
PATH="$folder/venv/bin:$PATH"
python3 -m pip install -q 'redis==7.4.1'

cat > "$folder/limits.py" <<'PYTHON'
import asyncio
import sys
import time
from importlib.metadata import version

from redis.asyncio import Redis
from redis.asyncio.retry import Retry
from redis.backoff import NoBackoff

LIMIT = 0.3
LONG = 20 * LIMIT


kept = []


def silent(_reader, writer):
    """Accepts and says nothing."""
    kept.append(writer)


async def seconds_of_a_call(url, **options):
    client = Redis.from_url(url, **options)
    began = time.monotonic()
    try:
        async with asyncio.timeout(LONG):
            await client.get("key")
    except Exception:
        pass
    return time.monotonic() - began


async def main():
    print("redis-py", version("redis"))
    server = await asyncio.start_server(silent, "127.0.0.1", 0)
    url = "redis://127.0.0.1:%d/0" % server.sockets[0].getsockname()[1]
    limit = {"socket_timeout": LIMIT, "socket_connect_timeout": LIMIT}
    bare = await seconds_of_a_call(url)
    limited = await seconds_of_a_call(url, **limit)
    once_more = {**limit, "retry": Retry(NoBackoff(), 1), "health_check_interval": 10}
    retried = await seconds_of_a_call(url, **once_more)
    print(f"no limit: {bare:.1f} s (then we broke it off); limit {LIMIT} s: {limited:.1f} s;")
    print(f"with one retry and a check of idle connections: {retried:.1f} s")
    if bare < LONG - 0.1:
        sys.exit("No longer so: the library has a limit of its own.")
    if retried < 3.5 * LIMIT:
        sys.exit("No longer so: a call with one retry ends after twice its limit.")
    print("Still so: without a limit a call waits for ever, and limits multiply.")


asyncio.run(main())
PYTHON
python3 "$folder/limits.py"
