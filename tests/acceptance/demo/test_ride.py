"""`calltaxi demo` itself, in a process of its own."""

import asyncio
import os
import re
import signal
import sys
from asyncio.subprocess import DEVNULL, PIPE, Process
from pathlib import Path

import pytest

from tests.conventions.tree import ROOT

pytestmark = pytest.mark.long("demos in a process of their own")


async def _demo(*arguments: str, data_dir: Path, stdin: int = DEVNULL) -> Process:
    environment = {
        **os.environ,
        "DATA_DIR": str(data_dir),
        "PYTHONPATH": str(ROOT),
        "PAYMENTS": "nonsense",
        "BOOKING_BOT_TOKEN": "nonsense",
    }
    return await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "bot",
        "demo",
        *arguments,
        cwd=data_dir,
        env=environment,
        stdin=stdin,
        stdout=PIPE,
        stderr=PIPE,
    )


async def _read_until(process: Process, words: str) -> str:
    assert process.stdout is not None
    heard = ""
    while words not in heard:
        line = await process.stdout.readline()
        assert line, f"ended without {words!r}:\n{heard}"
        heard += line.decode()
    return heard


def _without_chance(text: str) -> list[str]:
    """The lines without what differs from run to run: the time of day, and the booking's code."""
    plain = re.sub(r"\d\d:\d\d(:\d\d)?", "00:00", text)
    return re.sub(r"\b[A-HJ-NP-Z2-9]{5}\b", "A7K2Q", plain).splitlines()


async def test_one_ride_is_played_to_its_end(tmp_path: Path) -> None:
    """`--once` plays a ride from /start to the receipt and a refund, the one that README shows."""
    process = await _demo("--once", data_dir=tmp_path)
    out, errors = (told.decode() for told in await process.communicate())
    assert process.returncode == 0, out[-3000:] + errors[-3000:]
    assert errors == ""
    for word in (
        "결제됐어요",
        "배차됐어요",
        "도착했어요",
        "출발했어요",
        "감사해요",
        "영수증",
        "환불",
        "TEST",
    ):
        assert word in out
    assert re.search(r"^  \d\d:\d\d:\d\d 👤 이민지: /start$", out, re.MULTILINE)
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    shown = readme.partition("<!-- transcript -->\n```\n")[2].partition("\n```\n")[0]
    assert len(shown) > 1000
    assert set(_without_chance(shown)) - set(_without_chance(out)) == set(), "make readme writes it anew"
    acts = re.search(r"acts until booked and paid: (\d+) the first time, (\d+) again", out)
    assert acts is not None
    assert int(acts.group(2)) <= 4
    calls = re.search(r"^The first ride: .* (\d+) Bot API calls", out, re.MULTILINE)
    assert calls is not None
    assert int(calls.group(1)) <= 45


async def test_the_demo_stays_up_without_anybody_at_the_terminal(tmp_path: Path) -> None:
    """With standard input closed the bots stay up after the ride, until SIGTERM, however often, ends them."""
    process = await _demo(data_dir=tmp_path)
    heard = await _read_until(process, "the bots just stay up")
    assert "Totals" in heard
    for _ in range(4):
        process.send_signal(signal.SIGTERM)
        await asyncio.sleep(0.005)
    out, errors = await process.communicate()
    assert process.returncode == 0, errors.decode()
    assert "both bots are down" in out.decode()
    assert errors.decode() == ""


async def test_a_person_can_chat_through_a_pipe(tmp_path: Path) -> None:
    """After the ride, typed lines are answered by the bots: the customer's menu, the staff's queue."""
    process = await _demo(data_dir=tmp_path, stdin=PIPE)
    assert process.stdin is not None
    process.stdin.write(b":e\n/start\n:d\n/queue\n:quit\n")
    process.stdin.write_eof()
    out, errors = (told.decode() for told in await process.communicate())
    assert process.returncode == 0, errors
    session = out.partition("Now it is your turn")[2]
    assert "Emma: /start" in session
    assert re.search(r"\[\d+ 🚕 Book", session)
    assert "최지우: /queue" in session
    assert session.count("🤖 한빛 배차:") >= 1
