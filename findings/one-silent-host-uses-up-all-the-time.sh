#!/usr/bin/env bash
# One would guess: of several hosts, as libpq's addresses may name them, asyncpg gives each the time limit of connecting,
#   as libpq does; a first host that accepts and says nothing costs that time, and then the second is asked.
# What happens: asyncpg 0.32.0 has one limit for all hosts together. The first uses it up, and the second is never asked.
# Why it matters: two hosts are written so that a failover is survived; a primary that hangs instead of refusing takes the
#   standby with it.
# In our code: storage/hosts.py asks the hosts one by one, each with the whole limit.
set -euo pipefail

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
PATH="$folder/venv/bin:$PATH"
python3 -m pip install -q 'asyncpg==0.32.0'

cat > "$folder/hosts.py" <<'PYTHON'
import asyncio
import sys
from importlib.metadata import version

import asyncpg

LIMIT = 0.5
kept = []
asked = {"first": 0, "second": 0}


def server(name):
    def silent(_reader, writer):
        """Accepts and says nothing."""
        asked[name] += 1
        kept.append(writer)

    return asyncio.start_server(silent, "127.0.0.1", 0)


async def main():
    print("asyncpg", version("asyncpg"))
    ports = [each.sockets[0].getsockname()[1] for each in (await server("first"), await server("second"))]
    try:
        await asyncpg.connect(
            host=["127.0.0.1", "127.0.0.1"], port=ports, user="u", database="d", ssl=False, timeout=LIMIT
        )
    except TimeoutError:
        print(f"no answer within {LIMIT} s; connections to the first host: {asked['first']}, to the second:", asked["second"])
    if asked != {"first": 1, "second": 0}:
        sys.exit("No longer so: the second host is asked, too.")
    print("Still so: the first host uses up the time of all.")


asyncio.run(main())
PYTHON
python3 "$folder/hosts.py"
