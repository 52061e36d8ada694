"""Puts the customers' side together; the only module of `bot/app` that imports their framework."""

from datetime import timedelta

from aiogram.exceptions import AiogramError

from bot.app.container import Container
from bot.app.traffic import heartbeat, intake_components, relay_components
from bot.payments.breaker import BreakerLimits, InterlockBreaker
from bot.payments.held_payments import HeldPayments
from bot.payments.invoice_calls import InvoiceCalls
from bot.payments.payment_opening import PaymentOpening
from bot.relay.relay import Relay
from bot.runtime.scheduler import PeriodicTask
from bot.runtime.supervisor import Component
from config.settings import Settings
from domain.messages.delivery import Channel
from domain.usecases.payments.retry_held_payments import retry_held_payments
from domain.usecases.time.warn_dispatch_down import warn_dispatch_down
from domain.values.gateway import OpenedBy, opened_by
from handlers.bot import BookingBot
from handlers.context import BookingSettings
from handlers.telegram.chat_locks import SharedChatLocks
from handlers.telegram.fsm_storage import private_row_key
from storage.conversations import SqlConversations
from storage.personal_data import SqlPersonalData

WATCH_EVERY = 15.0
FORGET_EVERY = 6 * 3600.0


def booking_components(container: Container) -> list[Component]:
    """The booking bot: its messages first, then what comes in."""
    by_invoice = opened_by(container.use_cases.rules.gateway) is OpenedBy.INVOICE
    breaker = InterlockBreaker("invoice", BreakerLimits())
    held = HeldPayments(
        lambda count: retry_held_payments(count, container.use_cases),
        breaker.open_for,
        during=container.work_watch.over("held payments"),
    )
    bot = BookingBot(
        _settings(container),
        container.use_cases,
        container.rides,
        container.fleet,
        container.board,
        SqlConversations(container.database),
        container.catalogs("booking"),
        container.pacer("booking"),
        isolation=_chat_locks(container),
        geocoder=container.geocoder,
        invoice_breaker=breaker,
    )

    async def start() -> None:
        try:
            await bot.start()
        except AiogramError as failed:
            await bot.stop()
            raise container.unanswered("booking", type(failed).__name__) from failed
        container.usernames["booking"] = bot.username
        await container.names.keep("booking", bot.username)

    relay = Relay(
        Channel.BOOKING,
        container.outbox,
        InvoiceCalls(PaymentOpening(bot.invoices, container.use_cases, held.on_failure), bot.notifier)
        if by_invoice
        else bot.notifier,
        container.clock,
        is_answering=container.is_answering,
        metrics=container.metrics,
        during=container.work_watch.over(f"{Channel.BOOKING.value} messages"),
    )
    return [
        Component(name="booking bot", start=start, stop=bot.stop),
        *relay_components(container, relay),
        *([Component(name="held payments", run=held.run)] if by_invoice else []),
        *intake_components(container, "booking", bot.feed, bot.acknowledge, bot.answer_pre_checkout),
    ]


def _chat_locks(container: Container) -> SharedChatLocks | None:
    """Locks that other processes see; None where there is no Redis, and this process is the only one."""
    if container.redis is None:
        return None
    from bot.adapters.redis_locks import RedisLocks

    return SharedChatLocks(RedisLocks(container.redis).hold)


def booking_tasks(container: Container) -> list[PeriodicTask]:
    """What the customers' side does every so often."""
    watch = PeriodicTask(
        "watch over the dispatch side", WATCH_EVERY, lambda: warn_dispatch_down(container.use_cases)
    )
    forget = PeriodicTask("forget old names and addresses", FORGET_EVERY, lambda: _forget(container))
    return [heartbeat(container, "booking"), watch, forget]


async def _forget(container: Container) -> None:
    """Erase what KEEP_PERSONAL_DAYS no longer allows, half-finished conversations included."""
    before = container.clock.now() - timedelta(days=container.settings.keep_personal_days)
    forgotten = await SqlPersonalData(container.database).forget(before)
    bot_id = int(container.token("booking").partition(":")[0])
    if forgotten:
        gone = {private_row_key(bot_id, person_id): None for person_id in forgotten}
        await SqlConversations(container.database).store(dict(gone))


def _settings(container: Container) -> BookingSettings:
    settings = container.settings
    provider = settings.payment_provider_token
    return BookingSettings(
        token=container.token("booking"),
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
