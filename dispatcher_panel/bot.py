"""The dispatch side as one object: feed it updates, send its deliveries; Telegram shows nowhere else."""

import logging
from collections.abc import Awaitable, Callable
from typing import Any

from telegram import Update
from telegram.error import RetryAfter, TelegramError

from bot.runtime.recent_keys import RecentKeys
from dispatcher_panel.context import BotContext
from dispatcher_panel.notifier import DispatchNotifier
from dispatcher_panel.settings import DispatchSettings
from dispatcher_panel.telegram.api_errors import is_transient, seconds_of
from dispatcher_panel.telegram.application import FAILURES, build_application, furnish
from dispatcher_panel.telegram.command_menus import write_command_menus
from dispatcher_panel.texts import Catalogs
from domain.messages.delivery import STAFF_CHAT
from domain.ports.accounts import Accounts
from domain.ports.geocoder import Geocoder, NoGeocoder
from domain.ports.inbox import UpdateUnreadable
from domain.ports.outbox import RetryLater
from domain.ports.pacer import Pacer
from domain.ports.queries import DispatchBoard, Fleet, ParkedDeliveries, Rides
from domain.services.use_case_context import UseCaseContext

log = logging.getLogger(__name__)

Moved = Callable[[int], Awaitable[None]]


class DispatchBot:
    """The dispatch bot. `staff_chat_moved` is told the group's new id, to be remembered over restarts."""

    def __init__(
        self,
        settings: DispatchSettings,
        *,
        use_cases: UseCaseContext,
        rides: Rides,
        fleet: Fleet,
        board: DispatchBoard,
        deliveries: ParkedDeliveries,
        accounts: Accounts,
        catalogs: Catalogs,
        staff_catalogs: Catalogs,
        pacer: Pacer,
        geocoder: Geocoder | None = None,
        staff_chat_moved: Moved | None = None,
    ) -> None:
        """Take the ports, and the catalogs of cards and drivers and of the staff's commands."""
        self._bot_context = BotContext(
            settings=settings,
            use_cases=use_cases,
            rides=rides,
            fleet=fleet,
            board=board,
            deliveries=deliveries,
            accounts=accounts,
            geocoder=geocoder or NoGeocoder(),
            catalogs=catalogs,
            staff_catalogs=staff_catalogs,
            staff_chat_id=settings.staff_chat_id,
        )
        self._staff_chat_moved = staff_chat_moved
        self._answered = RecentKeys[str]()
        self._application = build_application(settings.token, settings.api_url, pacer, self._answered)
        furnish(self._application, self._bot_context, self.moved)
        self.notifier = DispatchNotifier(self._bot_context, self._application.bot)
        self.username = ""

    async def start(self) -> None:
        """Learn our own name and write the command menus. Raises TelegramError when nobody answers."""
        await self._application.initialize()
        self.username = self._application.bot.username
        settings = self._bot_context.settings
        await write_command_menus(
            self._application.bot,
            self._bot_context.catalogs,
            settings.language,
            self._bot_context.staff_chat_id,
        )

    async def stop(self) -> None:
        """Close the connections."""
        await self._application.shutdown()
        await self._application.bot.request.shutdown()  # what never was initialised is not shut down above

    async def feed(self, update: dict[str, Any]) -> None:
        """Handle one raw update whole.

        Raises what a handler raised; RetryLater while Telegram is out of reach, and UpdateUnreadable.
        """
        read = self._read(update)
        failures: list[BaseException] = []
        token = FAILURES.set(failures)
        try:
            await self._application.process_update(read)
        finally:
            FAILURES.reset(token)
        if failures:
            raise _told(failures[0])

    async def acknowledge(self, update: dict[str, Any]) -> None:
        """Answer a press that has waited too long, unless it has been answered."""
        try:
            await self._application.bot.answer_callback_query(update["callback_query"]["id"])
        except TelegramError as failed:
            log.info("a waiting press could not be acknowledged: %s", type(failed).__name__)

    def _read(self, update: dict[str, Any]) -> Update:
        try:
            return Update.de_json(update, self._application.bot)
        except (TypeError, KeyError, ValueError, AttributeError) as unreadable:
            # Its text could carry what people wrote into the log.
            raise UpdateUnreadable(type(unreadable).__name__) from None

    async def moved(self, old: int, new: int) -> None:
        """A group has become a supergroup: the staff's group stays the staff's under its new id."""
        if old not in (STAFF_CHAT, self._bot_context.staff_chat_id):
            return
        self._bot_context.staff_chat_id = new
        log.warning("The staff group has a new id; set STAFF_CHAT_ID to it when convenient")
        if self._staff_chat_moved is not None:
            await self._staff_chat_moved(new)


def _told(failure: BaseException) -> BaseException:
    """What the intake shall hear: that which passes by itself is nobody's mistake."""
    if not is_transient(failure):
        return failure
    after = seconds_of(failure) if isinstance(failure, RetryAfter) else None
    return RetryLater(type(failure).__name__, after)
