"""Whatever a crowd does to both bots: answers to every press, valid requests, quiet logs, right books."""

import logging
import os
import random
import re
from pathlib import Path

import pytest
from structlog.testing import capture_logs

from bot.app.rules import rules_of
from bot.demo.stage import Stage, set_stage
from domain.values.actor import ActorKind
from storage.engine import open_database
from tests.prove import books
from tests.prove.mob import CODE, Mob, mark

AT_LENGTH = "CROWD_AT_LENGTH" in os.environ
"""Set by `make prove`."""
SEEDS = range(1, 9) if AT_LENGTH else (1, 2)
ACTS = 2000 if AT_LENGTH else 100
EXPECTED = (
    "message is not modified", "message can't be edited", "message to edit not found",
    "message to delete not",
    "message can't be deleted", "query is too old", "blocked by the user", "can't initiate conversation",
    "there is no text in the message",
)  # fmt: skip
"""What Telegram may answer to requests that are in order."""


@pytest.mark.long("hostile crowds")
@pytest.mark.parametrize("seed", SEEDS)
async def test_a_crowd_does_its_worst(seed: int, tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    """Presses are answered, requests valid, logs quiet; nobody learns of others or moves what is theirs."""
    caplog.set_level(logging.INFO, "handlers")
    caplog.set_level(logging.INFO, "dispatcher_panel")
    with capture_logs() as lines:
        async with set_stage(tmp_path) as stage:
            mob = Mob(stage, random.Random(seed))
            await mob.gather()
            for _ in range(ACTS):
                await mob.act()
    assert mob.unanswered == []
    assert _refused(stage) == []
    assert [line for line in lines if line["log_level"] == "error" or "exc_info" in line] == []
    assert [r.getMessage() for r in caplog.records if r.levelno >= logging.ERROR or r.exc_info] == []
    assert _told_on(mob, [str(line) for line in lines] + [r.getMessage() for r in caplog.records]) == []
    assert _overheard(mob) == []
    assert await _faults(mob) == []


def _refused(stage: Stage) -> list[str]:
    """Requests that are not in order."""
    bad = [f"{call.method}: {call.error}" for call in stage.telegram.log if call.code in (400, 404, 409)]
    return stage.telegram.complaints + [said for said in bad if not any(words in said for words in EXPECTED)]


def _told_on(mob: Mob, lines: list[str]) -> list[str]:
    """Log lines with somebody's phone, address, card or name, or a bot's token."""
    people = [*mob.customers, *mob.strangers, *mob.drivers]
    private = [mark(person) for person in people] + [person.phone for person in people]
    private += ["4111", "4242-4242", "이민지", "서울역", "demo-booking", "demo-dispatch"]
    return [line for line in lines if any(word in line for word in private)]


def _overheard(mob: Mob) -> list[str]:
    """Messages that show one person what another one wrote: only staff and drivers may read that."""
    world, cast = mob.stage.telegram.world, mob.stage.cast
    working = {driver.id for driver in mob.drivers}
    return [
        f"{chat.person.id} reads {message.text}"
        for chat in world.private.values()
        for message in chat.messages
        if message.from_bot and not (chat.bot is cast.dispatch and chat.person.id in working)
        if set(re.findall(r"ZQ\d+QZ", message.text)) - {mark(chat.person)}
    ]


async def _faults(mob: Mob) -> list[str]:
    """What is wrong in the books, and who did what only others may do."""
    settings, cast = mob.stage.settings, mob.stage.cast
    database = open_database(settings.database_url)
    kept = await books.read(database)
    await database.close()
    found = books.faults_in(kept, rules_of(settings))
    may = {ActorKind.STAFF: {cast.dispatcher.person.id}, ActorKind.DRIVER: {d.id for d in mob.drivers}}
    for number, booking in kept.bookings.items():
        may[ActorKind.CUSTOMER] = {booking.customer_id}
        for event in kept.events[number]:
            if event.actor.kind in may and event.actor.id not in may[event.actor.kind]:
                found.append(f"{booking.code}: {type(event).__name__} by {event.actor}")
    return found


def test_codes_are_found_in_texts() -> None:
    """The crowd knows real booking codes, for it reads them in the staff group."""
    assert CODE.findall("🆕 A7K2Q · 접수") == ["A7K2Q"]
