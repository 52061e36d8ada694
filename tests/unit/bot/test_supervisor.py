"""The supervisor: everything starts in order, is kept running, and ends in order."""

import asyncio
import os
import signal
import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from bot.runtime import supervisor
from bot.runtime.supervisor import Component, Supervisor
from tests.unit.bot.ports import until

ROOT = Path(__file__).parents[3]


class Diary:
    """Parts that write down what happens to them."""

    def __init__(self) -> None:
        self.lines: list[str] = []

    def part(self, name: str, **more: Any) -> Component:
        async def start() -> None:
            self.lines.append(f"+{name}")

        async def run() -> None:
            try:
                await asyncio.Event().wait()
            finally:
                self.lines.append(f"!{name}")

        async def stop() -> None:
            self.lines.append(f"-{name}")

        return replace(Component(name=name, start=start, run=run, stop=stop), **more)


@pytest.fixture
def no_rest(monkeypatch: pytest.MonkeyPatch) -> None:
    """Restart crashed work without waiting."""
    monkeypatch.setattr(supervisor, "_LONGEST_WAIT", 0.001)


async def test_parts_start_in_order_and_stop_in_the_opposite_one() -> None:
    """Each part is asked to stop before its work is cancelled, the last started first."""
    diary = Diary()
    async with Supervisor([diary.part("database"), diary.part("relay"), diary.part("intake")]) as supervisor:
        assert supervisor.ready.is_set()
        await asyncio.sleep(0)
    assert not supervisor.ready.is_set()
    assert diary.lines == [
        "+database",
        "+relay",
        "+intake",
        "-intake",
        "!intake",
        "-relay",
        "!relay",
        "-database",
        "!database",
    ]


async def test_a_failed_start_stops_what_was_started() -> None:
    """When a part cannot start, those before it are stopped and the failure is told."""
    diary = Diary()

    async def fails() -> None:
        raise OSError("the port is taken")

    with pytest.raises(OSError, match="the port is taken"):
        async with Supervisor([diary.part("database", run=None), Component(name="server", start=fails)]):
            raise AssertionError("never reached")
    assert diary.lines == ["+database", "-database"]


@pytest.mark.usefixtures("no_rest")
async def test_crashed_work_is_run_again() -> None:
    """Work that crashes is run again; when it keeps crashing the part counts as sick."""
    runs = []

    async def run() -> None:
        runs.append(1)
        if len(runs) <= 3:
            raise ValueError
        await asyncio.Event().wait()

    async with Supervisor([Component(name="relay", run=run)]) as supervisor:
        assert supervisor.sick() == []
        await until(lambda: len(runs) == 4)
        assert supervisor.sick() == ["relay"]


@pytest.mark.usefixtures("no_rest")
async def test_work_that_ends_by_itself_is_run_again() -> None:
    """Work is meant to last; when it returns it is run again."""
    runs = []

    async def run() -> None:
        runs.append(1)

    async with Supervisor([Component(name="relay", run=run)]):
        await until(lambda: len(runs) >= 3)


@pytest.mark.parametrize("more", [{"vital": True}, {"fatal": (PermissionError,)}])
async def test_what_cannot_go_on_stops_the_process(more: dict[str, Any]) -> None:
    """A vital part that crashes, or a reason called fatal, ends the process with a code that is not 0."""

    async def run() -> None:
        raise PermissionError

    async with Supervisor([Component(name="polling", run=run, **more)]) as supervisor:
        assert await supervisor.until_stopped() == 1


async def test_a_part_that_does_not_stop_is_left() -> None:
    """Stopping a part takes no longer than it may; the others still stop in order."""
    diary = Diary()

    async def hangs() -> None:
        await asyncio.Event().wait()

    async def fails() -> None:
        raise OSError

    parts = [
        diary.part("database", run=None),
        Component(name="hangs", stop=hangs, stop_within=0.01),
        Component(name="x", stop=fails),
    ]
    async with Supervisor(parts):
        pass
    assert diary.lines == ["+database", "-database"]


async def test_what_comes_after_the_work_is_done_last() -> None:
    """`after` runs when the part's work is cancelled."""
    diary = Diary()

    async def after() -> None:
        diary.lines.append("after")

    async with Supervisor([diary.part("polling", stop=None, after=after)]):
        await asyncio.sleep(0)
    assert diary.lines == ["+polling", "!polling", "after"]


async def test_a_signal_during_the_start_is_not_forgotten() -> None:
    """A signal that comes before everything is started leads to an ordered stop right after."""
    diary = Diary()

    async def start() -> None:
        signal.raise_signal(signal.SIGTERM)
        await asyncio.sleep(0)

    parts = [diary.part("database", run=None), Component(name="bot", start=start)]
    async with Supervisor(parts, signals=True) as supervisor:
        assert await supervisor.until_stopped() == 0
    assert diary.lines == ["+database", "-database"]


async def test_the_same_signal_twice_does_not_break_off_the_stop() -> None:
    """What make passes on beside the signal itself finds the stop under way, and lets it end."""
    diary = Diary()

    async def stop() -> None:
        signal.raise_signal(signal.SIGTERM)
        await asyncio.sleep(0)
        diary.lines.append("-bot")

    async def start() -> None:
        signal.raise_signal(signal.SIGTERM)
        await asyncio.sleep(0)

    async with Supervisor([Component(name="bot", start=start, stop=stop)], signals=True) as supervisor:
        assert await supervisor.until_stopped() == 0
    assert diary.lines == ["-bot"]


PROCESS = """
import asyncio, sys
from bot.runtime.supervisor import Component, Supervisor

async def work():
    print("working", flush=True)
    await asyncio.Event().wait()

async def stop():
    await asyncio.sleep(0.01)
    print("drained", flush=True)

async def main():
    async with Supervisor([Component(name="intake", run=work, stop=stop)]) as supervisor:
        return await supervisor.until_stopped()

sys.exit(asyncio.run(main()))
"""


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_signal_ends_the_process_cleanly(number: signal.Signals) -> None:
    """SIGTERM and Ctrl-C let a process drain, and it ends with code 0."""
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    with subprocess.Popen(
        [sys.executable, "-c", PROCESS], stdout=subprocess.PIPE, text=True, env=environment, cwd=ROOT
    ) as process:
        assert process.stdout is not None
        lines = [process.stdout.readline()]
        while "working" not in lines[-1] and lines[-1]:
            lines.append(process.stdout.readline())
        process.send_signal(number)
        rest = process.stdout.read()
        assert process.wait() == 0
    assert "ready in" in "".join(lines) + rest
    assert "drained" in rest
