"""`calltaxi close` on both databases: figures, JSON, CSV, and wrong accounts."""

import asyncio
import csv
import json
import os
import sys
from asyncio.subprocess import PIPE
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import redirect_stderr, redirect_stdout
from datetime import UTC, datetime, timedelta
from io import StringIO
from pathlib import Path
from typing import Any

import pytest

from bot.cli.close import print_close
from domain.model.booking import Booking
from domain.values.actor import Actor
from domain.values.status import BookingStatus
from storage.migrate import upgrade
from tests.builders import DISPATCHER, FARE, OTHER_CUSTOMER
from tests.conventions.tree import ROOT
from tests.tampering import tamper
from tests.usecases.company import Company

S = BookingStatus
NAMES = ("captured", "kept", "refunded", "due")


@pytest.fixture
async def company(database_url: str) -> AsyncIterator[Company]:
    """A company that works now, for the command asks the machine what day it is."""
    await upgrade(database_url)
    founded = Company(database_url)
    founded.clock.at = datetime.now(UTC) - timedelta(minutes=30)
    yield founded
    await founded.database.close()


@pytest.fixture
async def rides(company: Company) -> tuple[Booking, Booking, Booking]:
    """A driven ride, a cancelled one of which the minimum fare is kept, and an unpaid one."""
    driven = await company.ride_with_radio_car(S.COMPLETED)
    late = await company.ride_with_radio_car(S.ARRIVED)
    await company.cancel(late)
    return driven, late, await company.place(OTHER_CUSTOMER)


Close = Callable[..., Awaitable[str]]


@pytest.fixture
def close(company: Company, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Close:
    """Runs the command; gives what it prints, on standard error too where it does not end with 0."""
    for name in ("PAYMENTS", "REFUNDS"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("DATABASE_URL", company.url)
    monkeypatch.setenv("DATA_DIR", str(tmp_path))
    monkeypatch.setenv("TIMEZONE", quiet_zone())
    monkeypatch.setenv("COLUMNS", "160")
    monkeypatch.chdir(tmp_path)

    def run(day: str | None, code: int, flags: dict[str, bool]) -> str:
        out, errors = StringIO(), StringIO()
        with redirect_stdout(out), redirect_stderr(errors):
            ended = print_close(day, **{"as_json": False, "as_csv": False} | flags)
        assert ended == code, out.getvalue() + errors.getvalue()
        return out.getvalue() + (errors.getvalue() if code else "")

    async def closed(day: str | None = "today", code: int = 0, **flags: bool) -> str:
        return await asyncio.to_thread(run, day, code, flags)

    return closed


def quiet_zone() -> str:
    """A zone in which it is about noon, so that a test near midnight does not fall into two days."""
    hours = 12 - datetime.now(UTC).hour
    return "UTC" if hours == 0 else f"Etc/GMT{-hours:+d}"


async def test_a_day_as_json(company: Company, rides: tuple[Booking, ...], close: Close) -> None:
    """Per booking, by grade and in total, in minor units with their currency; the accounts agree."""
    driven, late, unpaid = rides
    told = json.loads(await close(as_json=True))
    lines = {each["code"]: each for each in told["bookings"]}
    amounts = {code: [line[name] for name in NAMES] for code, line in lines.items()}
    assert amounts == {
        driven.code: [FARE, FARE, 0, 0],
        late.code: [FARE, 4_800, 0, FARE - 4_800],
        unpaid.code: [0, 0, 0, 0],
    }
    assert {line["currency"] for line in lines.values()} == {"KRW"}
    assert lines[late.code]["status"] == "cancelled"
    total = {"bookings": 3, "captured": 2 * FARE, "kept": FARE + 4_800, "refunded": 0, "due": FARE - 4_800}
    assert told["total"] == {"currency": "KRW"} | total
    assert told["grades"] == [{"grade": "basic", "currency": "KRW"} | total]
    moved = {"currency": "KRW", "captured": 2 * FARE, "promised": FARE - 4_800, "refunded": 0}
    assert told["moved"] == [moved]
    assert (told["agrees"], told["mismatches"], told["other_totals"]) == (True, [], [])
    whole = json.loads(await close(None, as_json=True))
    assert [whole[name] for name in ("bookings", "grades", "total", "moved")] == [
        told[name] for name in ("bookings", "grades", "total", "moved")
    ]
    yesterday = json.loads(await close("yesterday", as_json=True))
    assert (yesterday["bookings"], yesterday["total"]["captured"]) == ([], 0)


async def test_a_day_for_people_and_for_a_spreadsheet(
    company: Company, rides: tuple[Booking, ...], close: Close
) -> None:
    """The table shows money as people write it; the CSV has one row a booking, in minor units."""
    shown = await close()
    assert "₩6,800" in shown
    assert "The accounts agree" in shown
    rows: list[dict[str, Any]] = list(csv.DictReader(StringIO(await close(as_csv=True))))
    assert [row["code"] for row in rows] == [ride.code for ride in rides]
    assert [row["kept"] for row in rows] == [str(FARE), "4800", "0"]
    whole = await close(None)
    assert rides[0].code in shown
    assert rides[0].code not in whole
    assert "₩6,800" in whole
    assert await close(None, as_csv=True) == await close(as_csv=True)


async def test_wrong_accounts_end_with_one(
    company: Company, rides: tuple[Booking, ...], close: Close
) -> None:
    """A row changed by hand is named, of that day or of all days, and the exit code is 1."""
    await tamper(company.url, "UPDATE refunds SET amount = amount - 1000")
    assert json.loads(await close("yesterday", as_json=True))["agrees"] is True
    told = json.loads(await close(None, code=1, as_json=True))
    (found,) = told["mismatches"]
    assert told["agrees"] is False
    said = f"{rides[1].code}: due is ₩6,800, but its refunds that are not done come to ₩5,800"
    assert found["text"] == said
    assert (found["fault"], found["name"], found["says"], found["should"]) == (
        "due",
        rides[1].code,
        6_800,
        5_800,
    )
    assert f"✗ {found['text']}" in await close(code=1)
    assert found["text"] in await close(code=1, as_csv=True)


async def test_the_terms_of_the_table_hold_after_staff_cancel(company: Company, close: Close) -> None:
    """A booking cancelled by staff is due back whole."""
    booking = await company.ride(S.REQUESTED)
    await company.cancel(booking, Actor.staff(DISPATCHER))
    (line,) = json.loads(await close(as_json=True))["bookings"]
    assert [line[name] for name in NAMES] == [FARE, 0, 0, FARE]


@pytest.mark.parametrize("day", ["tomorrow", "2026-13-01", "2999-01-01", "1999-12-31"])
async def test_a_day_that_cannot_be_closed(close: Close, day: str) -> None:
    """A day that is none, or is still to come, is refused with the exit code 2."""
    assert "is not a day" in await close(day, code=2)


@pytest.mark.parametrize("wrong", [False, True])
async def test_the_command_itself(
    company: Company, rides: tuple[Booking, ...], tmp_path: Path, wrong: bool
) -> None:
    """`calltaxi close --all --json` prints JSON alone, and its exit code is the verdict."""
    if wrong:
        await tamper(company.url, "DELETE FROM refunds")
    places = {"DATABASE_URL": company.url, "DATA_DIR": str(tmp_path), "PYTHONPATH": str(ROOT)}
    done = await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "bot",
        "close",
        "--all",
        "--json",
        cwd=tmp_path,
        env=os.environ | places,
        stdout=PIPE,
        stderr=PIPE,
    )
    out, errors = await done.communicate()
    assert (done.returncode, errors) == (int(wrong), b"")
    told = json.loads(out)
    assert (told["agrees"], told["total"]["captured"], told["day"]) == (not wrong, 2 * FARE, None)
