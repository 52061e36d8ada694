"""The watch over work under way: what lasts too long hangs, and waiting for others does not count."""

import asyncio

import pytest
from structlog.testing import capture_logs

from bot.runtime.work_watch import LIMIT, WorkWatch, further, outside_wait
from tests.fakes import SetMonotonic
from tests.unit.bot.ports import running, until


@pytest.fixture
def time() -> SetMonotonic:
    """By which work is measured."""
    return SetMonotonic()


@pytest.fixture
def watch(time: SetMonotonic) -> WorkWatch:
    """A watch with a clock of its own."""
    return WorkWatch(monotonic=time)


async def test_work_hangs_when_it_lasts_longer_than_its_limit(watch: WorkWatch, time: SetMonotonic) -> None:
    """Within its limit work is well; beyond it, it hangs by its name, until it ends."""
    work = watch.over("booking updates", 10.0)
    with work():
        time.forward(10.0)
        assert watch.hanging() == {}
        time.forward(1.0)
        assert watch.hanging() == {"booking updates": 11.0}
    assert watch.hanging() == {}


async def test_the_usual_limit_is_two_minutes(watch: WorkWatch, time: SetMonotonic) -> None:
    """An update, a delivery or a batch may take two minutes of our own."""
    with watch.over("booking updates")():
        time.forward(LIMIT)
        assert watch.hanging() == {}
        time.forward(0.1)
        assert list(watch.hanging()) == ["booking updates"]
    assert LIMIT == 120.0


async def test_work_that_fails_is_over(watch: WorkWatch, time: SetMonotonic) -> None:
    """Work that ends by an error hangs no more."""

    async def fail() -> None:
        with watch.over("marks", 1.0)():
            time.forward(2.0)
            raise OSError("the disk is full")

    with pytest.raises(OSError, match="disk"):
        await fail()
    assert watch.hanging() == {}


async def test_the_longest_of_a_kind_is_told(watch: WorkWatch, time: SetMonotonic) -> None:
    """Of several pieces of work of one component the one that has lasted longest counts."""
    work, gate = watch.over("booking updates", 1.0), asyncio.Event()

    async def hang() -> None:
        with work():
            await gate.wait()

    async with asyncio.TaskGroup() as tasks:
        for _ in range(3):
            tasks.create_task(hang())
            await asyncio.sleep(0)
            time.forward(2.0)
        assert watch.hanging() == {"booking updates": 6.0}
        gate.set()


async def test_waiting_for_others_is_no_hanging(watch: WorkWatch, time: SetMonotonic) -> None:
    """What work waits for outside does not count, however long; what it does itself does."""
    with watch.over("booking updates", 10.0)():
        time.forward(6.0)
        with outside_wait():
            time.forward(1000.0)
            assert watch.hanging() == {}
        time.forward(4.0)
        assert watch.hanging() == {}
        time.forward(1.0)
        assert watch.hanging() == {"booking updates": 11.0}


async def test_waits_side_by_side_count_once(watch: WorkWatch, time: SetMonotonic) -> None:
    """Work with several requests under way waits until the last of them is answered."""
    gates = [asyncio.Event(), asyncio.Event()]

    async def request(gate: asyncio.Event) -> None:
        with outside_wait():
            await gate.wait()

    with watch.over("booking updates", 10.0)():
        async with asyncio.TaskGroup() as tasks:
            for gate in gates:
                tasks.create_task(request(gate))
            for gate in gates:
                await asyncio.sleep(0)
                time.forward(20.0)
                assert watch.hanging() == {}
                gate.set()
        time.forward(10.5)
        assert watch.hanging() == {"booking updates": 10.5}


async def test_outside_of_any_work_a_wait_is_just_a_wait() -> None:
    """Who waits or gets further without being watched is not held up."""
    with outside_wait():
        further()


async def test_a_long_row_of_work_is_watched_piece_by_piece(watch: WorkWatch, time: SetMonotonic) -> None:
    """What gets further does not hang, however much there is to do."""
    with watch.over("deadlines", 10.0)():
        for _ in range(50):
            time.forward(9.0)
            further()
        assert watch.hanging() == {}
        time.forward(11.0)
        assert watch.hanging() == {"deadlines": 11.0}


async def test_work_within_work_is_its_own(watch: WorkWatch, time: SetMonotonic) -> None:
    """A wait counts for the innermost work, and the outer one is what it was afterwards."""
    with watch.over("booking polling", 10.0)():
        with watch.over("booking updates", 10.0)(), outside_wait():
            time.forward(11.0)
            assert watch.hanging() == {"booking polling": 11.0}
        with outside_wait():
            time.forward(1000.0)
        assert watch.hanging() == {"booking polling": 11.0}


async def test_the_log_hears_once_of_what_hangs(
    watch: WorkWatch, time: SetMonotonic, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What hangs is said once, with the place at which it waits, and once that it has ended."""
    monkeypatch.setattr("bot.runtime.work_watch.LOOK_EVERY", 0.001)
    begun, gate = asyncio.Event(), asyncio.Event()

    async def hang() -> None:
        await gate.wait()

    async def work() -> None:
        with watch.over("held payments", 10.0)():
            begun.set()
            await hang()

    with capture_logs() as logs:
        async with running(watch.run, work):
            await begun.wait()
            time.forward(11.0)
            await until(lambda: logs)
            await asyncio.sleep(0.01)
            gate.set()
            await until(lambda: len(logs) > 1)
    place = f"test_work_watch.py:{hang.__code__.co_firstlineno + 1}"
    assert logs == [
        {
            "event": "work hangs",
            "component": "held payments",
            "seconds": 11,
            "at": place,
            "log_level": "error",
        },
        {
            "event": "work that hung has ended",
            "component": "held payments",
            "seconds": 11,
            "log_level": "warning",
        },
    ]
