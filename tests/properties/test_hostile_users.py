"""Whatever a crowd does to both bots: every callback answered, valid requests, quiet logs, right accounts."""

import logging
import os
import random
import re
from pathlib import Path

import pytest
from structlog.testing import capture_logs

from bot.app.business_rules import business_rules_of
from bot.demo.stage import Stage, set_stage
from domain.values.actor import ActorKind
from storage.engine import open_database
from tests.properties import invariants
from tests.properties.hostile_users import CODE, HostileUsers, mark

AT_LENGTH = "CROWD_AT_LENGTH" in os.environ
"""Set by `make prove`."""
SEEDS = range(1, 9) if AT_LENGTH else (1, 2)
ACTS = 2000 if AT_LENGTH else 100
EXPECTED = (
    "message is not modified",
    "message can't be edited",
    "message to edit not found",
    "message to delete not",
    "message can't be deleted",
    "query is too old",
    "blocked by the user",
    "can't initiate conversation",
    "there is no text in the message",
)
"""What Telegram may answer to requests that are in order."""


@pytest.mark.long("hostile crowds")
@pytest.mark.parametrize("seed", SEEDS)
async def test_a_crowd_does_its_worst(seed: int, tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    """Callbacks are answered, requests valid, logs quiet; nobody learns of others or moves what is theirs."""
    caplog.set_level(logging.INFO, "handlers")
    caplog.set_level(logging.INFO, "dispatcher_panel")
    with capture_logs() as lines:
        async with set_stage(tmp_path) as stage:
            users = HostileUsers(stage, random.Random(seed))
            await users.gather()
            for _ in range(ACTS):
                await users.act()
    assert users.unanswered == []
    assert _refused(stage) == []
    assert [line for line in lines if line["log_level"] == "error" or "exc_info" in line] == []
    assert [r.getMessage() for r in caplog.records if r.levelno >= logging.ERROR or r.exc_info] == []
    assert _told_on(users, [str(line) for line in lines] + [r.getMessage() for r in caplog.records]) == []
    assert _overheard(users) == []
    assert await _faults(users) == []


def _refused(stage: Stage) -> list[str]:
    """Requests that are not in order."""
    bad = [f"{call.method}: {call.error}" for call in stage.telegram.log if call.code in (400, 404, 409)]
    return stage.telegram.complaints + [said for said in bad if not any(words in said for words in EXPECTED)]


def _told_on(users: HostileUsers, lines: list[str]) -> list[str]:
    """Log lines with somebody's phone, address, card or name, or a bot's token."""
    people = [*users.customers, *users.strangers, *users.drivers]
    private = [mark(person) for person in people] + [person.phone for person in people]
    private += ["4111", "4242-4242", "이민지", "서울역", "demo-booking", "demo-dispatch"]
    return [line for line in lines if any(word in line for word in private)]


def _overheard(users: HostileUsers) -> list[str]:
    """Messages that show one person what another one wrote: only staff and drivers may read that."""
    world, cast = users.stage.telegram.world, users.stage.cast
    working = {driver.id for driver in users.drivers}
    return [
        f"{chat.person.id} reads {message.text}"
        for chat in world.private.values()
        for message in chat.messages
        if message.from_bot and not (chat.bot is cast.dispatch and chat.person.id in working)
        if set(re.findall(r"ZQ\d+QZ", message.text)) - {mark(chat.person)}
    ]


async def _faults(users: HostileUsers) -> list[str]:
    """What is wrong in the database, and who did what only others may do."""
    settings, cast = users.stage.settings, users.stage.cast
    database = open_database(settings.database_url)
    kept = await invariants.read(database)
    await database.close()
    found = invariants.faults_in(kept, business_rules_of(settings))
    may: dict[ActorKind, set[int | None]] = {
        ActorKind.STAFF: {cast.dispatcher.person.id},
        ActorKind.DRIVER: {d.id for d in users.drivers},
    }
    for number, booking in kept.bookings.items():
        may[ActorKind.CUSTOMER] = {booking.customer_id}
        for event in kept.events[number]:
            if event.actor.kind in may and event.actor.id not in may[event.actor.kind]:
                found.append(f"{booking.code}: {type(event).__name__} by {event.actor}")
    return found


def test_codes_are_found_in_texts() -> None:
    """The crowd knows real booking codes, for it reads them in the staff group."""
    assert CODE.findall("🆕 A7K2Q · 접수") == ["A7K2Q"]
