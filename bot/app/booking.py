"""Puts the customers' side together; the only place that imports their framework."""

from aiogram.exceptions import AiogramError

from bot.app.ground import Ground
from bot.jobs.relay import Relay
from bot.jobs.ticker import Chore
from bot.lifecycle import Part
from config.settings import Settings
from domain.model.delivery import Channel
from domain.usecases.watch_dispatch import watch_dispatch
from handlers.face import CustomerFace, CustomerSettings
from storage.conversations import SqlConversations

WATCH_EVERY = 15.0


def booking_parts(ground: Ground) -> list[Part]:
    """The booking bot: its messages first, then what comes in."""
    face = CustomerFace(
        _settings(ground),
        ground.office,
        ground.rides,
        ground.fleet,
        ground.board,
        SqlConversations(ground.database),
        ground.catalogs("booking"),
        ground.pacer("booking"),
    )

    async def start() -> None:
        try:
            await face.start()
        except AiogramError as failed:
            await face.stop()
            raise ground.unanswered("booking", type(failed).__name__) from failed
        ground.usernames["booking"] = face.username
        await ground.names.keep("booking", face.username)

    relay = Relay(Channel.BOOKING, ground.outbox, face.notifier, ground.clock, counting=ground.metrics)
    return [
        Part(name="booking bot", start=start, stop=face.stop),
        *ground.relay_parts(relay),
        *ground.intake_parts("booking", face.feed, face.acknowledge, face.answer_checkout),
    ]


def booking_chores(ground: Ground) -> list[Chore]:
    """What the customers' side does every so often."""
    watch = Chore("watch over the dispatch side", WATCH_EVERY, lambda: watch_dispatch(ground.office))
    return [ground.heartbeat("booking"), watch]


def _settings(ground: Ground) -> CustomerSettings:
    settings = ground.settings
    provider = settings.payment_provider_token
    return CustomerSettings(
        token=ground.token("booking"),
        api_url=settings.telegram_api_url,
        company_name=settings.company_name,
        timezone=settings.timezone,
        provider_token=provider.get_secret_value() if provider else "",
        test_mode=_moves_no_money(settings),
    )


def _moves_no_money(settings: Settings) -> bool:
    """Whether payments are only a test: the sandbox, or a provider token of the TEST kind (BotFather's)."""
    provider = settings.payment_provider_token
    return settings.payments == "sandbox" or (
        provider is not None and ":TEST:" in provider.get_secret_value()
    )
