"""Puts the dispatch side together; the only module of `bot/app` that imports its framework."""

from telegram.error import TelegramError

from bot.app.container import Container
from bot.app.traffic import heartbeat, intake_components, relay_components
from bot.inbound.bot_api import ApiRefused, BotApi, NoAnswer
from bot.relay.relay import Relay
from bot.runtime.scheduler import PeriodicTask
from bot.runtime.supervisor import Component
from dispatcher_panel.bot import DispatchBot
from dispatcher_panel.settings import DispatchSettings
from domain.messages.delivery import Channel
from domain.usecases.time.end_shifts import end_shifts
from storage.queries.accounts import SqlAccounts
from storage.staff_chat import StaffChat

SHIFTS_EVERY = 30.0


async def dispatch_components(container: Container) -> list[Component]:
    """The dispatch bot: its messages first, then what comes in."""
    staff, configured = StaffChat(container.database), container.settings.staff_chat_id

    async def moved(new_chat_id: int) -> None:
        if configured is not None:
            await staff.moved(configured, new_chat_id)

    bot = DispatchBot(
        _settings(
            container,
            None if configured is None else await staff.moved_from(configured),
            await _booking_bot_name(container),
        ),
        use_cases=container.use_cases,
        rides=container.rides,
        fleet=container.fleet,
        board=container.board,
        deliveries=container.outbox,
        accounts=SqlAccounts(container.database),
        catalogs=container.catalogs("dispatch"),
        staff_catalogs=container.catalogs("staff"),
        pacer=container.pacer("dispatch"),
        geocoder=container.geocoder,
        staff_chat_moved=moved,
    )

    async def start() -> None:
        try:
            await bot.start()
        except TelegramError as failed:
            await bot.stop()
            raise container.unanswered("dispatch", type(failed).__name__) from failed
        container.usernames["dispatch"] = bot.username

    return [
        Component(name="dispatch bot", start=start, stop=bot.stop),
        *relay_components(container, _relay(container, bot)),
        *intake_components(container, "dispatch", bot.feed, bot.acknowledge),
    ]


def _relay(container: Container, bot: DispatchBot) -> Relay:
    notifier = bot.notifier
    return Relay(
        Channel.DISPATCH,
        container.outbox,
        notifier,
        container.clock,
        moved=bot.moved,
        digest=notifier.send_digest
        if container.paced
        else None,  # for the group's budget, where there is one
        is_answering=container.is_answering,
        metrics=container.metrics,
        during=container.work_watch.over(f"{Channel.DISPATCH.value} messages"),
    )


def dispatch_tasks(container: Container) -> list[PeriodicTask]:
    """What the dispatch side does every so often."""
    return [
        heartbeat(container, "dispatch"),
        PeriodicTask("end shifts", SHIFTS_EVERY, lambda: end_shifts(container.use_cases)),
    ]


def _settings(container: Container, staff_chat_id: int | None, booking_bot: str) -> DispatchSettings:
    settings = container.settings
    return DispatchSettings(
        token=container.token("dispatch"),
        api_url=settings.telegram_api_url,
        company_name=settings.company_name,
        staff_chat_id=staff_chat_id,
        dispatchers=frozenset(settings.dispatchers),
        booking_bot_username=booking_bot,
        language=settings.locale,
        timezone=settings.timezone,
    )


async def _booking_bot_name(container: Container) -> str:
    """For payment links: asked of Telegram where the token is known, else what the booking side left."""
    token = container.token("booking")
    if token:
        try:
            async with BotApi(container.settings.telegram_api_url, token) as api:
                return str((await api.call("getMe"))["username"])
        except (ApiRefused, NoAnswer):
            return await container.names.find("booking")
    return await container.names.find("booking")
