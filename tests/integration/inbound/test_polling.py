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
from tests.integration.inbound.conftest import TOKEN, Scene
from tests.patience import HANG
from tests.unit.bot.ports import running, until


class RecordingBot:
    """Takes down the texts that reach it; while `shut`, handlers hang."""

    def __init__(self) -> None:
        self.texts: list[str] = []
        self.shut = False

    async def feed(self, update: dict[str, Any]) -> None:
        while self.shut:  # noqa: ASYNC110 - a hanging handler
            await asyncio.sleep(0.005)
        self.texts.append((update.get("message") or update["edited_message"])["text"])


class InboundProcess:
    """An intake and a poller for it, on this inbox."""

    def __init__(
        self,
        scene: Scene,
        inbox: SqlInbox,
        bot: RecordingBot,
        *,
        owner: str = "here",
        token: str = TOKEN,
    ) -> None:
        clock = SystemClock()
        patience = IntakeLimits(gather=0.005, longest_wait=0.05, look_every=HANG, drain=HANG)
        self.intake = Intake("booking", inbox, bot.feed, clock, limits=patience)
        lease = PollingLease("booking", owner, inbox, clock, life=HANG)
        self.poller = Poller(
            "booking", BotApi(scene.telegram.url, token), lease, self.intake.accept, timeout=2
        )
        self.works = (self.intake.run, self.poller.run)


async def test_what_people_write_reaches_the_bot(scene: Scene, inbox: SqlInbox) -> None:
    """Messages come in, in order, and are marked as done."""
    bot = RecordingBot()
    process = InboundProcess(scene, inbox, bot)
    async with running(*process.works):
        for number in range(25):
            await scene.minji.say(scene.minji.chat_with(scene.bot), f"text {number}")
        await until(lambda: len(bot.texts) == 25)
        await process.intake.stop()
        assert process.poller.problem is None
    assert bot.texts == [f"text {number}" for number in range(25)]
    assert await inbox.unfinished("booking", SystemClock().now()) == []


async def test_no_card_number_is_kept(scene: Scene, inbox: SqlInbox) -> None:
    """A card number in a text, or put into one by an edit, is masked before anything is written down."""
    bot = RecordingBot()
    process = InboundProcess(scene, inbox, bot)
    async with running(*process.works):
        said = await scene.minji.say(scene.minji.chat_with(scene.bot), "my card is 4111111111111111")
        await scene.minji.edit(said, "no: 5500 0000 0000 0004")
        await until(lambda: len(bot.texts) == 2)
    assert bot.texts == ["my card is ••••••••••••••••", "no: •••• •••• •••• ••••"]


async def test_a_confirmed_update_survives_a_crash(scene: Scene, inbox: SqlInbox) -> None:
    """What was confirmed to Telegram but not handled when the process died is handled by the next."""
    bot = RecordingBot()
    bot.shut = True
    first = InboundProcess(scene, inbox, bot)
    async with running(*first.works):
        await scene.minji.say(scene.minji.chat_with(scene.bot), "before the crash")
        await until(lambda: first.intake.depth == 1 and len(scene.bot.updates) == 0)
    assert bot.texts == []
    bot.shut = False
    second = InboundProcess(scene, inbox, bot)
    async with running(*second.works):
        await scene.minji.say(scene.minji.chat_with(scene.bot), "after the crash")
        await until(lambda: bot.texts == ["before the crash", "after the crash"])


async def test_what_cannot_be_kept_is_not_confirmed(scene: Scene, inbox: SqlInbox) -> None:
    """While the inbox refuses, Telegram keeps the update; afterwards it comes in once."""
    bot = RecordingBot()
    process = InboundProcess(scene, inbox, bot)
    keep, refused = inbox.keep, list[int]()

    async def refusing(updates: Any) -> Any:
        if not refused:
            refused.append(1)
            raise OSError("the disk is full")
        return await keep(updates)

    inbox.keep = refusing  # type: ignore[method-assign]  # the disk is full
    async with running(*process.works):
        await scene.minji.say(scene.minji.chat_with(scene.bot), "hello")
        await until(lambda: refused)
        assert len(scene.bot.updates) == 1
        await until(lambda: bot.texts == ["hello"])


@pytest.mark.parametrize(
    "trouble", [{"status": 502}, {"status": 429, "retry_after": 1}, {"cut": True}, {"body": "<html>proxy"}]
)
async def test_trouble_on_the_way_is_waited_out(
    scene: Scene, inbox: SqlInbox, trouble: dict[str, Any]
) -> None:
    """After an outage, a limit, a cut connection or a proxy's page polling goes on."""
    bot = RecordingBot()
    scene.telegram.faults.add("getUpdates", times=1, **trouble)
    process = InboundProcess(scene, inbox, bot)
    async with running(*process.works):
        await scene.minji.say(scene.minji.chat_with(scene.bot), "hello")
        await until(lambda: bot.texts == ["hello"])


async def test_a_webhook_is_removed_first(scene: Scene, inbox: SqlInbox) -> None:
    """A webhook left from before is removed, and only then."""
    bot = RecordingBot()
    scene.bot.webhook = {"url": "https://taxi.example/telegram/booking"}
    process = InboundProcess(scene, inbox, bot)
    async with running(*process.works):
        await scene.minji.say(scene.minji.chat_with(scene.bot), "hello")
        await until(lambda: bot.texts == ["hello"])
    again = InboundProcess(scene, inbox, bot)
    async with running(*again.works):
        await until(lambda: again.poller.problem is None)
    assert scene.telegram.calls[scene.bot, "deleteWebhook"] == 1


async def test_an_unknown_token_stops_polling(scene: Scene, inbox: SqlInbox) -> None:
    """A token that Telegram does not know is said plainly, without showing it."""
    wrong = "999:" + "B" * 35
    process = InboundProcess(scene, inbox, RecordingBot(), token=wrong)
    with capture_logs() as logs, pytest.raises(TokenRefused) as refused:
        await process.poller.run()
    assert "does not know this bot's token" in str(refused.value)
    assert "booking" in str(refused.value)
    assert wrong not in str(logs)


async def test_only_the_holder_of_the_lease_polls(scene: Scene, inbox: SqlInbox) -> None:
    """A second process waits, and takes over when the first has stopped."""
    first_bot, second_bot = RecordingBot(), RecordingBot()
    first = InboundProcess(scene, inbox, first_bot, owner="first")
    second = InboundProcess(scene, inbox, second_bot, owner="second")
    chat = scene.minji.chat_with(scene.bot)
    async with running(*second.works[:1]):
        await until(second.intake._caught_up.is_set)  # or it takes over what the first has in hand
        async with running(*first.works):
            await scene.minji.say(chat, "one")
            await until(lambda: first_bot.texts == ["one"])
            async with running(second.poller.run):
                await until(lambda: second.poller.problem == "another process polls")
                await scene.minji.say(chat, "two")
                await until(lambda: first_bot.texts == ["one", "two"])
                await first.intake.stop()
        await first.poller.stop()
        async with running(second.poller.run):
            await scene.minji.say(chat, "three")
            await until(lambda: second_bot.texts == ["three"])
    assert first_bot.texts == ["one", "two"]


async def test_another_program_with_the_token_is_pointed_out(scene: Scene, inbox: SqlInbox) -> None:
    """When somebody else polls with the same token the poller says so and waits."""
    bot = RecordingBot()
    process = InboundProcess(scene, inbox, bot)
    async with running(*process.works), BotApi(scene.telegram.url, TOKEN) as other:
        await until(lambda: process.poller.problem is None and scene.bot.updates.polling.is_set())
        await other.call("getUpdates", {"timeout": 0})
        await until(lambda: process.poller.problem == "another program polls with this token")
