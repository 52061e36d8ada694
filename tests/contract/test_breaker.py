"""The breaker: stops asking who is overloaded, and finds out by one probe when they are back."""

import asyncio
import time

import pytest

from domain.ports.breaker import BreakerOpen
from tests.contract.breakers import Stage, a_stage


async def opened(**limits: float) -> Stage:
    """A breaker that ten failures have opened."""
    stage = a_stage(**limits)
    stage.other.mood = "down"
    assert await stage.calls(10) == ["GatewayDown"] * 10
    return stage


async def test_what_is_well_gets_through() -> None:
    """A closed breaker lets everything through and gives the answer."""
    stage = a_stage()
    assert await stage.calls(50) == ["yes"] * 50
    assert (stage.breaker.open_for(), stage.breaker.opened) == (0.0, 0)


async def test_it_opens_at_the_failure_rate() -> None:
    """Half of the calls failing opens it: nothing reaches the other side then, and it says until when."""
    stage = a_stage()
    await stage.calls(5)
    stage.other.mood = "down"
    assert await stage.calls(6) == ["GatewayDown"] * 5 + ["open"]
    assert (stage.other.asked, stage.breaker.opened) == (10, 1)
    with pytest.raises(BreakerOpen) as shut:
        await stage.breaker.call(stage.other)
    assert shut.value.retry_after == stage.breaker.open_for() == 5.0


async def test_few_calls_prove_nothing() -> None:
    """Before there were enough calls in the window it stays closed, however they end."""
    stage = a_stage()
    stage.other.mood = "down"
    assert await stage.calls(9) == ["GatewayDown"] * 9
    assert stage.breaker.open_for() == 0.0


async def test_what_is_long_past_counts_no_more() -> None:
    """The window rolls: failures that are older than it are forgotten."""
    stage = a_stage()
    stage.other.mood = "down"
    await stage.calls(9)
    stage.clock.seconds += 10
    assert await stage.calls(9) == ["GatewayDown"] * 9
    assert stage.breaker.opened == 0


async def test_it_opens_at_the_slow_rate() -> None:
    """Calls that all succeed but are slow open it as well."""
    stage = a_stage(slow_rate=0.8, window=60)
    await stage.calls(2)
    stage.other.takes = 1.3
    assert await stage.calls(9) == ["yes"] * 8 + ["open"]


@pytest.mark.parametrize("takes", [0.5, 1.0, 1.2])
async def test_a_healthy_gateway_is_never_shut_out(takes: float) -> None:
    """Answers within a second, as the sandbox gives them, never open it, however many there are."""
    stage = a_stage(least_calls=6, window=20)
    stage.other.takes = takes
    assert await stage.calls(300) == ["yes"] * 300


async def test_who_says_no_is_well() -> None:
    """A refusal is an answer: it never opens the breaker, and comes through as it is."""
    stage = a_stage()
    stage.other.mood = "no"
    assert await stage.calls(30) == ["refused"] * 30


async def test_the_timeout_is_inside() -> None:
    """A call that hangs ends as an unknown outcome, and counts as a failure."""
    stage = a_stage(timeout=0.01, least_calls=3)
    stage.other.mood = "hangs"
    assert await stage.calls(4) == ["OutcomeUnknown"] * 3 + ["open"]


async def test_our_own_delay_is_not_the_other_sides() -> None:
    """Where this process was too busy to read an answer that came in time, the answer counts."""
    stage = a_stage(timeout=0.2)
    loop = asyncio.get_running_loop()

    async def answered() -> str:
        came = loop.create_future()
        loop.call_later(0.1, loop.call_soon, loop.call_soon, came.set_result, "yes")
        loop.call_later(0.05, time.sleep, 0.3)
        return str(await came)

    assert await stage.breaker.call(answered) == "yes"


async def test_one_probe_closes_it() -> None:
    """After the wait one call goes through; when it is well the breaker is closed, with a fresh window."""
    stage = await opened()
    stage.clock.seconds += 4.9
    assert await stage.calls(2) == ["open", "open"]
    stage.clock.seconds += 0.2
    assert stage.breaker.open_for() == 0.0
    stage.other.mood = "well"
    assert await stage.calls(3) == ["yes"] * 3
    stage.other.mood = "down"
    assert await stage.calls(5) == ["GatewayDown"] * 5


async def test_a_failed_probe_opens_it_again() -> None:
    """A probe that fails opens it for another whole wait."""
    stage = await opened()
    stage.clock.seconds += 5
    assert await stage.calls(2) == ["GatewayDown", "open"]
    assert (stage.breaker.open_for(), stage.breaker.opened) == (5.0, 2)


async def test_a_slow_probe_opens_it_again() -> None:
    """A probe that is answered but slow opens it again as well."""
    stage = await opened()
    stage.clock.seconds += 5
    stage.other.mood, stage.other.takes = "well", 2.0
    assert await stage.calls(2) == ["yes", "open"]


async def test_only_one_probe_at_a_time() -> None:
    """While a probe is under way all others are turned away; it decides."""
    stage = await opened()
    stage.clock.seconds += 5
    stage.other.mood = "hangs"
    async with asyncio.TaskGroup() as tasks:
        probe = tasks.create_task(stage.call())
        await asyncio.sleep(0)
        others = await asyncio.gather(*(stage.call() for _ in range(20)))
        assert others == ["open"] * 20
        assert stage.breaker.open_for() > 0
        stage.other.let_go.set()
    assert (probe.result(), stage.other.asked) == ("yes", 11)
    assert stage.breaker.open_for() == 0.0


async def test_a_cancelled_probe_leaves_its_place() -> None:
    """A probe that is cancelled decides nothing, and the next call is the probe."""
    stage = await opened()
    stage.clock.seconds += 5
    stage.other.mood = "hangs"
    async with asyncio.TaskGroup() as tasks:
        probe = tasks.create_task(stage.call())
        await asyncio.sleep(0)
        probe.cancel()
    assert stage.breaker.open_for() == 0.0
    stage.other.mood = "well"
    assert await stage.call() == "yes"
