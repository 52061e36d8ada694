"""Long polling against a Bot API server over HTTP, into a real inbox."""

import asyncio
from typing import Any

import pytest
from structlog.testing import capture_logs

from bot.adapters.clock import SystemClock
from bot.inbound.bot_api import BotApi
from bot.inbound.intake import Intake, IntakeLimits
from bot.inbound.lease import PollingLease
from bot.inbound.poller import Poller, TokenRefused
from storage.inbox import SqlInbox
from tests.integration.inbound.conftest import TOKEN, Town
from tests.patience import HANG
from tests.unit.bot.ports import running, until


class Face:
    """Takes down the texts that reach it; while `shut`, handlers hang."""

    def __init__(self) -> None:
        self.texts: list[str] = []
        self.shut = False

    async def feed(self, update: dict[str, Any]) -> None:
        while self.shut:  # noqa: ASYNC110 - a hanging handler
            await asyncio.sleep(0.005)
        self.texts.append((update.get("message") or update["edited_message"])["text"])


class Entrance:
    """An intake and a poller for it, on this inbox."""

    def __init__(
        self,
        town: Town,
        inbox: SqlInbox,
        face: Face,
        *,
        owner: str = "here",
        token: str = TOKEN,
    ) -> None:
        clock = SystemClock()
        patience = IntakeLimits(gather=0.005, longest_wait=0.05, look_every=HANG, drain=HANG)
        self.intake = Intake("booking", inbox, face.feed, clock, limits=patience)
        lease = PollingLease("booking", owner, inbox, clock, life=HANG)
        self.poller = Poller(
            "booking", BotApi(town.telegram.url, token), lease, self.intake.accept, timeout=2
        )
        self.works = (self.intake.run, self.poller.run)


async def test_what_people_write_reaches_the_face(town: Town, inbox: SqlInbox) -> None:
    """Messages come in, in order, and are marked as done."""
    face = Face()
    entrance = Entrance(town, inbox, face)
    async with running(*entrance.works):
        for number in range(25):
            await town.minji.say(town.minji.chat_with(town.bot), f"text {number}")
        await until(lambda: len(face.texts) == 25)
        await entrance.intake.stop()
        assert entrance.poller.problem is None
    assert face.texts == [f"text {number}" for number in range(25)]
    assert await inbox.unfinished("booking", SystemClock().now()) == []


async def test_no_card_number_is_kept(town: Town, inbox: SqlInbox) -> None:
    """A card number in a text, or put into one by an edit, is masked before anything is written down."""
    face = Face()
    entrance = Entrance(town, inbox, face)
    async with running(*entrance.works):
        said = await town.minji.say(town.minji.chat_with(town.bot), "my card is 4111111111111111")
        await town.minji.edit(said, "no: 5500 0000 0000 0004")
        await until(lambda: len(face.texts) == 2)
    assert face.texts == ["my card is ••••••••••••••••", "no: •••• •••• •••• ••••"]


async def test_a_confirmed_update_survives_a_crash(town: Town, inbox: SqlInbox) -> None:
    """What was confirmed to Telegram but not handled when the process died is handled by the next."""
    face = Face()
    face.shut = True
    first = Entrance(town, inbox, face)
    async with running(*first.works):
        await town.minji.say(town.minji.chat_with(town.bot), "before the crash")
        await until(lambda: first.intake.depth == 1 and len(town.bot.updates) == 0)
    assert face.texts == []
    face.shut = False
    second = Entrance(town, inbox, face)
    async with running(*second.works):
        await town.minji.say(town.minji.chat_with(town.bot), "after the crash")
        await until(lambda: face.texts == ["before the crash", "after the crash"])


async def test_what_cannot_be_kept_is_not_confirmed(town: Town, inbox: SqlInbox) -> None:
    """While the inbox refuses, Telegram keeps the update; afterwards it comes in once."""
    face = Face()
    entrance = Entrance(town, inbox, face)
    keep, refused = inbox.keep, list[int]()

    async def refusing(updates: Any) -> Any:
        if not refused:
            refused.append(1)
            raise OSError("the disk is full")
        return await keep(updates)

    inbox.keep = refusing  # type: ignore[method-assign]  # the disk is full
    async with running(*entrance.works):
        await town.minji.say(town.minji.chat_with(town.bot), "hello")
        await until(lambda: refused)
        assert len(town.bot.updates) == 1
        await until(lambda: face.texts == ["hello"])


@pytest.mark.parametrize(
    "trouble", [{"status": 502}, {"status": 429, "retry_after": 1}, {"cut": True}, {"body": "<html>proxy"}]
)
async def test_trouble_on_the_way_is_waited_out(town: Town, inbox: SqlInbox, trouble: dict[str, Any]) -> None:
    """After an outage, a limit, a cut connection or a proxy's page polling goes on."""
    face = Face()
    town.telegram.faults.add("getUpdates", times=1, **trouble)
    entrance = Entrance(town, inbox, face)
    async with running(*entrance.works):
        await town.minji.say(town.minji.chat_with(town.bot), "hello")
        await until(lambda: face.texts == ["hello"])


async def test_a_webhook_is_removed_first(town: Town, inbox: SqlInbox) -> None:
    """A webhook left from before is removed, and only then."""
    face = Face()
    town.bot.webhook = {"url": "https://taxi.example/telegram/booking"}
    entrance = Entrance(town, inbox, face)
    async with running(*entrance.works):
        await town.minji.say(town.minji.chat_with(town.bot), "hello")
        await until(lambda: face.texts == ["hello"])
    again = Entrance(town, inbox, face)
    async with running(*again.works):
        await until(lambda: again.poller.problem is None)
    assert town.telegram.calls[town.bot, "deleteWebhook"] == 1


async def test_an_unknown_token_stops_polling(town: Town, inbox: SqlInbox) -> None:
    """A token that Telegram does not know is said plainly, without showing it."""
    wrong = "999:" + "B" * 35
    entrance = Entrance(town, inbox, Face(), token=wrong)
    with capture_logs() as logs, pytest.raises(TokenRefused) as refused:
        await entrance.poller.run()
    assert "does not know this bot's token" in str(refused.value)
    assert "booking" in str(refused.value)
    assert wrong not in str(logs)


async def test_only_the_holder_of_the_lease_polls(town: Town, inbox: SqlInbox) -> None:
    """A second process waits, and takes over when the first has stopped."""
    first_face, second_face = Face(), Face()
    first = Entrance(town, inbox, first_face, owner="first")
    second = Entrance(town, inbox, second_face, owner="second")
    chat = town.minji.chat_with(town.bot)
    async with running(*second.works[:1]):
        await until(second.intake._caught_up.is_set)  # or it takes over what the first has in hand
        async with running(*first.works):
            await town.minji.say(chat, "one")
            await until(lambda: first_face.texts == ["one"])
            async with running(second.poller.run):
                await until(lambda: second.poller.problem == "another process polls")
                await town.minji.say(chat, "two")
                await until(lambda: first_face.texts == ["one", "two"])
                await first.intake.stop()
        await first.poller.stop()
        async with running(second.poller.run):
            await town.minji.say(chat, "three")
            await until(lambda: second_face.texts == ["three"])
    assert first_face.texts == ["one", "two"]


async def test_another_program_with_the_token_is_pointed_out(town: Town, inbox: SqlInbox) -> None:
    """When somebody else polls with the same token the poller says so and waits."""
    face = Face()
    entrance = Entrance(town, inbox, face)
    async with running(*entrance.works), BotApi(town.telegram.url, TOKEN) as other:
        await until(lambda: entrance.poller.problem is None and town.bot.updates.polling.is_set())
        await other.call("getUpdates", {"timeout": 0})
        await until(lambda: entrance.poller.problem == "another program polls with this token")
