"""`calltaxi close` in a process of its own, on both databases: figures, JSON, CSV, and wrong books."""

import csv
import json
import os
import subprocess
import sys
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from io import StringIO
from pathlib import Path
from typing import Any

import pytest

from domain.model.booking import Booking
from domain.values.actor import Actor
from domain.values.status import BookingStatus
from storage.migrate import upgrade
from tests.builders import DISPATCHER, FARE, OTHER_CUSTOMER
from tests.house.tree import ROOT
from tests.tampering import tamper
from tests.unit.domain.usecases.company import Company

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


def close(company: Company, folder: Path, *arguments: str, code: int = 0) -> str:
    """What the command prints; on standard error too, where it does not end with 0."""
    environment = {
        name: value for name, value in os.environ.items() if name not in ("REFUNDS", "PAYMENTS")
    } | {
        "DATABASE_URL": company.url, "DATA_DIR": str(folder), "PYTHONPATH": str(ROOT),
        "TIMEZONE": quiet_zone(), "COLUMNS": "160",
    }  # fmt: skip
    command = [sys.executable, "-m", "bot", "close", *arguments]
    done = subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == code, done.stdout + done.stderr
    return done.stdout + (done.stderr if code else "")


def quiet_zone() -> str:
    """A zone in which it is about noon, so that a test near midnight does not fall into two days."""
    hours = 12 - datetime.now(UTC).hour
    return "UTC" if hours == 0 else f"Etc/GMT{-hours:+d}"


async def test_a_day_as_json(company: Company, rides: tuple[Booking, ...], tmp_path: Path) -> None:
    """Per booking, by grade and in total, in minor units with their currency; the books agree."""
    driven, late, unpaid = rides
    told = json.loads(close(company, tmp_path, "--json"))
    lines = {each["code"]: each for each in told["bookings"]}
    amounts = {code: [line[name] for name in NAMES] for code, line in lines.items()}
    assert amounts == {
        driven.code: [FARE, FARE, 0, 0], late.code: [FARE, 4_800, 0, FARE - 4_800], unpaid.code: [0, 0, 0, 0],
    }  # fmt: skip
    assert {line["currency"] for line in lines.values()} == {"KRW"}
    assert lines[late.code]["status"] == "cancelled"
    total = {"bookings": 3, "captured": 2 * FARE, "kept": FARE + 4_800, "refunded": 0, "due": FARE - 4_800}
    assert told["total"] == {"currency": "KRW"} | total
    assert told["grades"] == [{"grade": "basic", "currency": "KRW"} | total]
    moved = {"currency": "KRW", "captured": 2 * FARE, "promised": FARE - 4_800, "refunded": 0}
    assert told["moved"] == [moved]
    assert (told["agrees"], told["mismatches"], told["other_totals"]) == (True, [], [])
    assert json.loads(close(company, tmp_path, "--all", "--json"))["total"] == told["total"]
    yesterday = json.loads(close(company, tmp_path, "yesterday", "--json"))
    assert (yesterday["bookings"], yesterday["total"]["captured"]) == ([], 0)


async def test_a_day_for_people_and_for_a_spreadsheet(
    company: Company, rides: tuple[Booking, ...], tmp_path: Path
) -> None:
    """The table shows money as people write it; the CSV has one row a booking, in minor units."""
    shown = close(company, tmp_path)
    assert "₩6,800" in shown
    assert "The books agree" in shown
    rows: list[dict[str, Any]] = list(csv.DictReader(StringIO(close(company, tmp_path, "--csv"))))
    assert [row["code"] for row in rows] == [ride.code for ride in rides]
    assert [row["kept"] for row in rows] == [str(FARE), "4800", "0"]


async def test_wrong_books_end_with_one(company: Company, rides: tuple[Booking, ...], tmp_path: Path) -> None:
    """A row changed by hand is named, on whatever day it was, and the exit code is 1."""
    await tamper(company.url, "UPDATE refunds SET amount = amount - 1000")
    told = json.loads(close(company, tmp_path, "yesterday", "--json", code=1))
    (found,) = told["mismatches"]
    assert told["agrees"] is False
    said = f"{rides[1].code}: due is ₩6,800, but its refunds that are not done come to ₩5,800"
    assert found["text"] == said
    assert (found["fault"], found["name"], found["says"], found["should"]) == (
        "due", rides[1].code, 6_800, 5_800,
    )  # fmt: skip
    assert f"✗ {found['text']}" in close(company, tmp_path, code=1)
    assert found["text"] in close(company, tmp_path, "--csv", code=1)


async def test_the_terms_of_the_table_hold_after_staff_cancel(company: Company, tmp_path: Path) -> None:
    """A booking cancelled by staff is due back whole."""
    booking = await company.ride(S.REQUESTED)
    await company.cancel(booking, Actor.staff(DISPATCHER))
    (line,) = json.loads(close(company, tmp_path, "--json"))["bookings"]
    assert [line[name] for name in NAMES] == [FARE, 0, 0, FARE]


@pytest.mark.parametrize("day", ["tomorrow", "2026-13-01", "2999-01-01", "1999-12-31"])
def test_a_day_that_cannot_be_closed(day: str, tmp_path: Path) -> None:
    """A day that is none, or is still to come, is refused with the exit code 2."""
    command = [sys.executable, "-m", "bot", "close", day]
    environment = os.environ | {"PYTHONPATH": str(ROOT), "DATA_DIR": str(tmp_path)}
    done = subprocess.run(
        command, cwd=tmp_path, env=environment, capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stdout) == (2, "")
    assert "is not a day" in done.stderr
