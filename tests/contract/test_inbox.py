"""The inbox: each update is kept before it is confirmed, and known for ever after."""

import asyncio
from dataclasses import replace
from datetime import timedelta

import pytest

from domain.ports.inbox import InboxUpdate
from storage.inbox import SqlInbox
from storage.tables.traffic import inbox as inbox_table
from tests.builders import HOUR, MINUTE, START
from tests.contract.company import Company


@pytest.fixture
def inbox(company: Company) -> SqlInbox:
    """The inbox of the database."""
    return SqlInbox(company.database, company.clock)


def an_update(number: int, bot: str = "booking") -> InboxUpdate:
    """An update with this number."""
    text = {"update_id": number, "message": {"text": "서울역 \u0000 <b>&"}}
    return InboxUpdate(bot=bot, update_id=number, chat_key=1001, update=text)


async def unfinished(inbox: SqlInbox, company: Company, bot: str = "booking") -> list[int]:
    """Numbers of what has still to be handled."""
    return [each.update_id for each in await inbox.unfinished(bot, company.clock.now())]


async def test_an_update_comes_back_as_it_came(company: Company, inbox: SqlInbox) -> None:
    """What was kept is given back whole after a restart."""
    await inbox.keep([an_update(1)])
    (found,) = await inbox.unfinished("booking", START)
    assert found == replace(an_update(1), received_at=START)


async def test_a_repeat_is_known(company: Company, inbox: SqlInbox) -> None:
    """Of a batch only the updates that were never seen are new, though they were handled long ago."""
    assert await inbox.keep([an_update(1), an_update(2), an_update(1)]) == [an_update(1), an_update(2)]
    await inbox.done("booking", [1])
    new = await inbox.keep([an_update(3), an_update(1), an_update(2), an_update(4)])
    assert [each.update_id for each in new] == [3, 4]
    assert await inbox.keep([an_update(1)]) == []
    assert await inbox.keep([]) == []


async def test_bots_number_their_updates_apart(company: Company, inbox: SqlInbox) -> None:
    """The same number from the other bot is another update."""
    await inbox.keep([an_update(1)])
    assert len(await inbox.keep([an_update(1, "dispatch")])) == 1
    await inbox.done("booking", [1])
    assert await unfinished(inbox, company) == []
    assert await unfinished(inbox, company, "dispatch") == [1]


async def test_what_is_unfinished_comes_in_order(company: Company, inbox: SqlInbox) -> None:
    """After a restart updates come in the order in which they arrived."""
    await inbox.keep([an_update(7), an_update(5)])
    company.clock.forward(seconds=1)
    await inbox.keep([an_update(3)])
    assert await unfinished(inbox, company) == [5, 7, 3]


async def test_a_handled_update_keeps_its_number_only(company: Company, inbox: SqlInbox) -> None:
    """What somebody wrote is not kept any longer than it takes to handle it."""
    await inbox.keep([an_update(1), an_update(2)])
    await inbox.done("booking", [1, 2])
    assert {(row.state, row.body) for row in await company.rows(inbox_table)} == {("done", None)}


async def test_a_failed_update_is_tried_again_later(company: Company, inbox: SqlInbox) -> None:
    """A failure is counted, and the update comes back when it is due."""
    await inbox.keep([an_update(1)])
    await inbox.failed("booking", 1, "TimeoutError", START + MINUTE)
    assert await unfinished(inbox, company) == []
    company.clock.forward(minutes=1)
    (found,) = await inbox.unfinished("booking", company.clock.now())
    assert (found.attempts, found.last_error) == (1, "TimeoutError")


async def test_a_given_up_update_is_parked(company: Company, inbox: SqlInbox) -> None:
    """A parked update is not handed out, but shown, and a retry makes it due."""
    await inbox.keep([an_update(1)])
    await inbox.failed("booking", 1, "KeyError", None)
    assert await unfinished(inbox, company) == []
    (parked,) = await inbox.parked()
    assert (parked.update_id, parked.update, parked.last_error) == (1, an_update(1).update, "KeyError")
    assert await inbox.retry("booking", 1)
    assert not await inbox.retry("booking", 1)
    assert await unfinished(inbox, company) == [1]


async def test_old_numbers_are_forgotten(company: Company, inbox: SqlInbox) -> None:
    """A sweep forgets what was handled before a time, and nothing that is unfinished."""
    await inbox.keep([an_update(1), an_update(2)])
    await inbox.done("booking", [1])
    assert await inbox.sweep(START) == 0
    assert await inbox.sweep(START + HOUR) == 1
    assert await unfinished(inbox, company) == [2]


async def test_a_batch_arriving_twice_at_once_is_new_once(company: Company, inbox: SqlInbox) -> None:
    """Where one update arrives twice in the same moment, one of the two hears that it is new."""
    batch = [an_update(number) for number in range(1, 30)]
    found = await asyncio.gather(*(inbox.keep(batch) for _ in range(5)))
    assert sorted(each.update_id for new in found for each in new) == list(range(1, 30))


async def test_one_process_polls(company: Company, inbox: SqlInbox) -> None:
    """The lease is held by one owner, can be renewed by it, and taken over when it has run out."""
    until = START + MINUTE
    assert await inbox.take_lease("booking", "a", START, until)
    assert not await inbox.take_lease("booking", "b", START, until)
    assert await inbox.take_lease("dispatch", "b", START, until)
    assert await inbox.take_lease("booking", "a", START, until + MINUTE)
    assert not await inbox.take_lease("booking", "b", until, until + HOUR)
    assert await inbox.take_lease("booking", "b", until + MINUTE, until + HOUR)


async def test_a_dropped_lease_is_free(company: Company, inbox: SqlInbox) -> None:
    """Who stops polling lets the next begin at once; nobody can drop another's lease."""
    until = START + MINUTE
    await inbox.take_lease("booking", "a", START, until)
    await inbox.drop_lease("booking", "b")
    assert not await inbox.take_lease("booking", "b", START, until)
    await inbox.drop_lease("booking", "a")
    assert await inbox.take_lease("booking", "b", START, until)


async def test_of_many_processes_one_gets_the_lease(company: Company, inbox: SqlInbox) -> None:
    """However many start in the same moment, one of them polls."""
    until = START + timedelta(seconds=30)
    taken = await asyncio.gather(*(inbox.take_lease("booking", f"{n}", START, until) for n in range(8)))
    assert taken.count(True) == 1
