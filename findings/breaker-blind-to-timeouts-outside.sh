#!/usr/bin/env bash
# One would guess: a payment gateway that never answers opens its breaker, wherever the timeout stands: each call
#   took too long and ended in TimeoutError.
# What happens: a timeout around interlock-cb's call cancels it, and a cancelled call counts neither as failed nor as
#   slow nor at all: after any number of them the breaker is closed and its window empty. Inside, each one counts.
# Why it matters: at checkout every customer waits the whole timeout, for the breaker sees nothing.
# In our code: bot/payments/breaker.py has the timeout inside the call and raises OutcomeUnknown there.
set -euo pipefail

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
PATH="$folder/venv/bin:$PATH"
python3 -m pip install -q 'interlock-cb==2.8.2'

cat > "$folder/timeouts.py" <<'PYTHON'
import asyncio
import sys
from importlib.metadata import version

from interlock import CircuitBreaker, CircuitOpenError, Config, State

CALLS = 8
PATIENCE = 0.02


async def gateway():
    """Never answers."""
    await asyncio.Event().wait()


async def in_time():
    await asyncio.wait_for(gateway(), PATIENCE)


def breaker():
    limits = Config(
        minimum_number_of_calls=4,
        window_size=4,
        failure_rate_threshold=0.5,
        slow_call_duration_threshold=PATIENCE / 4,
        slow_call_rate_threshold=0.5,
    )
    return CircuitBreaker(name="payments", config=limits)


async def tried(call):
    ends = []
    for _ in range(CALLS):
        try:
            await call()
        except (TimeoutError, CircuitOpenError) as failed:
            ends.append(type(failed).__name__)
    return ends


async def main():
    print("interlock-cb", version("interlock-cb"))
    outside, inside = breaker(), breaker()
    ends = await tried(lambda: asyncio.wait_for(outside.call(gateway), PATIENCE))
    print("timeout outside:", ends, outside.state, outside.snapshot())
    refused = await tried(lambda: inside.call(in_time))
    print("timeout inside: ", refused, inside.state)
    if inside.state is not State.OPEN or "CircuitOpenError" not in refused:
        sys.exit("The breaker does not open with the timeout inside either: this record has to be written anew.")
    if ends != ["TimeoutError"] * CALLS or outside.state is not State.CLOSED or outside.snapshot().total_calls:
        sys.exit("No longer so: calls cut off by a timeout around the breaker count.")
    print("Still so: a timeout around the breaker hides a silent gateway from it.")


asyncio.run(main())
PYTHON
python3 "$folder/timeouts.py"
