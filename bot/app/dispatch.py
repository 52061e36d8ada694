"""Puts the dispatch side together; the only place that imports its framework."""

from telegram.error import TelegramError

from bot.app.ground import Ground
from bot.gateway.bot_api import ApiRefused, BotApi, NoAnswer
from bot.jobs.relay import Relay
from bot.jobs.ticker import Chore
from bot.lifecycle import Part
from dispatcher_panel.face import DispatchFace
from dispatcher_panel.settings import DispatchSettings
from domain.messages.delivery import Channel
from domain.usecases.time.end_shifts import end_shifts
from storage.queries.books import SqlBooks
from storage.staff_chat import StaffChat

SHIFTS_EVERY = 30.0


async def dispatch_parts(ground: Ground) -> list[Part]:
    """The dispatch bot: its messages first, then what comes in."""
    staff, configured = StaffChat(ground.database), ground.settings.staff_chat_id

    async def moved(new_chat_id: int) -> None:
        if configured is not None:
            await staff.moved(configured, new_chat_id)

    face = DispatchFace(
        _settings(
            ground,
            None if configured is None else await staff.moved_from(configured),
            await _booking_bot_name(ground),
        ),
        use_cases=ground.use_cases,
        rides=ground.rides,
        fleet=ground.fleet,
        board=ground.board,
        deliveries=ground.outbox,
        books=SqlBooks(ground.database),
        texts=ground.catalogs("dispatch"),
        desk_texts=ground.catalogs("desk"),
        pacer=ground.pacer("dispatch"),
        geocoder=ground.geocoder,
        staff_chat_moved=moved,
    )

    async def start() -> None:
        try:
            await face.start()
        except TelegramError as failed:
            await face.stop()
            raise ground.unanswered("dispatch", type(failed).__name__) from failed
        ground.usernames["dispatch"] = face.username

    return [
        Part(name="dispatch bot", start=start, stop=face.stop),
        *ground.relay_parts(_relay(ground, face)),
        *ground.intake_parts("dispatch", face.feed, face.acknowledge),
    ]


def _relay(ground: Ground, face: DispatchFace) -> Relay:
    notifier = face.notifier
    return Relay(
        Channel.DISPATCH,
        ground.outbox,
        notifier,
        ground.clock,
        moved=face.moved,
        digest=notifier.send_digest if ground.paced else None,  # for the group's budget, where there is one
        being_made=ground.answer_is_made,
        counting=ground.metrics,
    )


def dispatch_chores(ground: Ground) -> list[Chore]:
    """What the dispatch side does every so often."""
    return [
        ground.heartbeat("dispatch"),
        Chore("end shifts", SHIFTS_EVERY, lambda: end_shifts(ground.use_cases)),
    ]


def _settings(ground: Ground, staff_chat_id: int | None, booking_bot: str) -> DispatchSettings:
    settings = ground.settings
    return DispatchSettings(
        token=ground.token("dispatch"),
        api_url=settings.telegram_api_url,
        company_name=settings.company_name,
        staff_chat_id=staff_chat_id,
        dispatchers=frozenset(settings.dispatchers),
        booking_bot_username=booking_bot,
        language=settings.locale,
        timezone=settings.timezone,
    )


async def _booking_bot_name(ground: Ground) -> str:
    """For payment links: asked of Telegram where the token is known, else what the booking side left."""
    token = ground.token("booking")
    if token:
        try:
            async with BotApi(ground.settings.telegram_api_url, token) as api:
                return str((await api.call("getMe"))["username"])
        except (ApiRefused, NoAnswer):
            return await ground.names.find("booking")
    return await ground.names.find("booking")
