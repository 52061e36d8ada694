"""Puts the customers' side together; the only place that imports their framework."""

from datetime import timedelta

from aiogram.exceptions import AiogramError

from bot.adapters.breaker import BreakerLimits, InterlockBreaker
from bot.app.ground import Ground
from bot.jobs.relay import Relay
from bot.jobs.ticker import Chore
from bot.jobs.waiting_line import WaitingLine
from bot.lifecycle import Part
from config.settings import Settings
from domain.messages.delivery import Channel
from domain.model.payment import IN_TELEGRAM
from domain.usecases.payments.retry_held_payments import retry_held_payments
from domain.usecases.time.warn_dispatch_down import warn_dispatch_down
from handlers.face import CustomerFace, CustomerSettings, InvoiceGuard
from handlers.fsm_storage import private_row_key
from handlers.isolation import shared_turns
from storage.conversations import SqlConversations
from storage.personal_data import SqlPersonalData

WATCH_EVERY = 15.0
FORGET_EVERY = 6 * 3600.0


def booking_parts(ground: Ground) -> list[Part]:
    """The booking bot: its messages first, then what comes in."""
    settings = ground.settings
    breaker = InterlockBreaker("invoice", BreakerLimits())
    line = WaitingLine(lambda count: retry_held_payments(count, ground.use_cases), breaker.open_for)
    face = CustomerFace(
        _settings(ground),
        ground.use_cases,
        ground.rides,
        ground.fleet,
        ground.board,
        SqlConversations(ground.database),
        ground.catalogs("booking"),
        ground.pacer("booking"),
        isolation=shared_turns(settings.redis_url) if settings.redis_url else None,
        geocoder=ground.geocoder,
        invoices=InvoiceGuard(breaker, line.set_back),
    )

    async def start() -> None:
        try:
            await face.start()
        except AiogramError as failed:
            await face.stop()
            raise ground.unanswered("booking", type(failed).__name__) from failed
        ground.usernames["booking"] = face.username
        await ground.names.keep("booking", face.username)

    relay = Relay(
        Channel.BOOKING,
        ground.outbox,
        face.notifier,
        ground.clock,
        being_made=ground.answer_is_made,
        counting=ground.metrics,
    )
    return [
        Part(name="booking bot", start=start, stop=face.stop),
        *ground.relay_parts(relay),
        *([Part(name="waiting line", run=line.run)] if ground.use_cases.rules.gateway == IN_TELEGRAM else []),
        *ground.intake_parts("booking", face.feed, face.acknowledge, face.answer_checkout),
    ]


def booking_chores(ground: Ground) -> list[Chore]:
    """What the customers' side does every so often."""
    watch = Chore("watch over the dispatch side", WATCH_EVERY, lambda: warn_dispatch_down(ground.use_cases))
    forget = Chore("forget old names and addresses", FORGET_EVERY, lambda: _forget(ground))
    return [ground.heartbeat("booking"), watch, forget]


async def _forget(ground: Ground) -> None:
    """Erase what KEEP_PERSONAL_DAYS no longer allows, half-finished conversations included."""
    before = ground.clock.now() - timedelta(days=ground.settings.keep_personal_days)
    forgotten = await SqlPersonalData(ground.database).forget(before)
    bot_id = int(ground.token("booking").partition(":")[0])
    if forgotten:
        gone = {private_row_key(bot_id, person_id): None for person_id in forgotten}
        await SqlConversations(ground.database).store(dict(gone))


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
