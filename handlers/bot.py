"""The customers' bot: takes updates in, gives a notifier, and nothing of Telegram shows outside of it."""

import logging
from collections import OrderedDict
from typing import Any

from aiogram import Bot
from aiogram.enums import ChatType
from aiogram.exceptions import TelegramAPIError, TelegramBadRequest, TelegramForbiddenError
from aiogram.fsm.storage.base import BaseEventIsolation, StorageKey
from aiogram.fsm.storage.memory import SimpleEventIsolation
from aiogram.types import Chat, Update, User
from pydantic import ValidationError

from bot.runtime.recent_keys import RecentKeys
from domain.ports.breaker import Breaker
from domain.ports.conversations import Conversations
from domain.ports.geocoder import Geocoder, NoGeocoder
from domain.ports.inbox import NeedsAttention, UpdateUnreadable
from domain.ports.outbox import RetryLater
from domain.ports.pacer import Pacer
from domain.ports.queries import DispatchBoard, Fleet, Rides
from domain.services.use_case_context import UseCaseContext
from domain.values.ids import CustomerId
from handlers.callback_answers import TRANSIENT
from handlers.context import BookingSettings, BotContext
from handlers.notifier import BookingNotifier
from handlers.routes.group_chats import answer_elsewhere
from handlers.routes.payments import ChargeNotRecorded, answer_pre_checkout
from handlers.routes.router import booking_dispatcher
from handlers.telegram.chat_locks import WHOLE_UPDATE
from handlers.telegram.client import telegram_client
from handlers.telegram.command_menus import write_command_menus
from handlers.telegram.editing import is_nobody
from handlers.telegram.fsm_storage import ConversationStorage
from handlers.telegram.invoice_breaker import InvoiceBreakerMiddleware
from handlers.telegram.invoices import TelegramInvoices
from handlers.telegram.sanitizing import sanitized
from handlers.texts import Catalogs
from handlers.update_context import UpdateContext, begin_update

log = logging.getLogger(__name__)

ALLOWED_UPDATES = ("message", "callback_query", "pre_checkout_query")
"""The kinds of update this bot wants."""

_AIDED = 512


class BookingBot:
    """The booking bot as one object: feed it updates, send its deliveries."""

    def __init__(
        self,
        settings: BookingSettings,
        use_cases: UseCaseContext,
        rides: Rides,
        fleet: Fleet,
        board: DispatchBoard,
        conversations: Conversations,
        catalogs: Catalogs,
        pacer: Pacer,
        isolation: BaseEventIsolation | None = None,
        geocoder: Geocoder | None = None,
        invoice_breaker: Breaker | None = None,
    ) -> None:
        """Take the ports; `isolation` keeps the updates of one chat apart (across processes, if need be).

        `invoice_breaker` stands around the making of invoices.
        """
        self._bot_context = BotContext(
            settings=settings,
            use_cases=use_cases,
            rides=rides,
            fleet=fleet,
            board=board,
            catalogs=catalogs,
            geocoder=geocoder or NoGeocoder(),
        )
        self._isolation = isolation or SimpleEventIsolation()
        self._storage = ConversationStorage(conversations)
        self._dispatcher = booking_dispatcher(self._bot_context, self._storage, self._isolation)
        self._aided: OrderedDict[int, None] = OrderedDict()
        self.bot: Bot = telegram_client(settings, pacer, RecentKeys[str]())
        self.username = ""
        if invoice_breaker is not None:
            self.bot.session.middleware(InvoiceBreakerMiddleware(invoice_breaker))
        self.invoices = TelegramInvoices(self.bot, self._bot_context)
        self.notifier = BookingNotifier(self.bot, self._bot_context)

    async def start(self) -> None:
        """Learn our own name and write the command menus. Raises TelegramAPIError when nobody answers."""
        self.username = (await self.bot.get_me()).username or ""
        await write_command_menus(self.bot, self._bot_context.catalogs)

    async def stop(self) -> None:
        """Close the connections."""
        await self.bot.session.close()
        await self._isolation.close()

    async def answer_pre_checkout(self, update: dict[str, Any]) -> None:
        """Answer a pre_checkout_query at once; nothing else of this bot stands in its way."""
        await answer_pre_checkout(self.bot, self._bot_context, update["pre_checkout_query"])

    async def feed(self, update: dict[str, Any]) -> None:
        """Handle one raw update whole.

        Raises what went wrong unexpectedly, after telling the customer; RetryLater while Telegram is out of
        reach, and UpdateUnreadable.
        """
        if "pre_checkout_query" in update:
            return await self.answer_pre_checkout(update)
        read = self._read(sanitized(update))
        query = read.callback_query
        update_context = UpdateContext(update_id=read.update_id, callback_id=query.id if query else None)
        begin_update(update_context)
        chat, user = _whose(read)
        try:
            if user is None or chat is None or chat.type != ChatType.PRIVATE or chat.id != user.id:
                await answer_elsewhere(self.bot, self._bot_context, update_context, self.username, read)
            else:
                await self._converse(read, update_context, chat, user)
        finally:
            await update_context.answer(self.bot)

    async def acknowledge(self, update: dict[str, Any]) -> None:
        """Answer a press that has waited too long, unless it has been answered."""
        await UpdateContext(update_id=update["update_id"], callback_id=update["callback_query"]["id"]).answer(
            self.bot
        )

    def _read(self, update: dict[str, Any]) -> Update:
        try:
            return Update.model_validate(update, context={"bot": self.bot})
        except ValidationError as unreadable:
            # Its text would carry what people wrote into the log.
            fields = sorted({".".join(map(str, found["loc"][:3])) for found in unreadable.errors()})
            raise UpdateUnreadable(", ".join(fields)) from None

    async def _converse(self, update: Update, update_context: UpdateContext, chat: Chat, user: User) -> None:
        key = StorageKey(bot_id=self.bot.id, chat_id=chat.id, user_id=user.id, destiny=WHOLE_UPDATE)
        try:
            customer_id = CustomerId(user.id)
            scope = self._storage.update_scope(key, update.update_id, customer_id)
            async with self._isolation.lock(key), scope as repeat:
                update_context.repeat = repeat
                known = self._storage.loaded_customer()
                await self._dispatcher.feed_update(
                    self.bot, update, update_context=update_context, known_customer=known
                )
        except TelegramForbiddenError:
            log.info("The customer has blocked the bot")
        except TRANSIENT as failure:
            raise RetryLater(type(failure).__name__, getattr(failure, "retry_after", None)) from failure
        except Exception as failure:
            if isinstance(failure, TelegramBadRequest) and is_nobody(failure):
                return log.info("The customer's chat is gone")
            if isinstance(failure, NeedsAttention):
                log.warning("An update is left to people: %s", type(failure).__name__)
            else:
                log.exception("An update could not be handled")
            await self._first_aid(update, update_context, user, failure)
            raise

    async def _first_aid(
        self, update: Update, update_context: UpdateContext, user: User, failure: Exception
    ) -> None:
        """Tell the customer, once an update, that nothing is lost; the intake tries the update again."""
        if update.update_id in self._aided:
            return
        self._aided[update.update_id] = None
        if len(self._aided) > _AIDED:
            self._aided.popitem(last=False)
        t = self._bot_context.catalogs.for_language(user.language_code)
        key = "aid.payment" if isinstance(failure, ChargeNotRecorded) else "aid"
        update_context.say(t.plain(key), alert=True)
        if update_context.callback_id is not None and not update_context.answered:
            return await update_context.answer(self.bot)
        try:
            await self.bot.send_message(user.id, t.text(key))
        except TelegramAPIError as refused:
            log.warning("First aid could not be sent: %s", type(refused).__name__)


def _whose(update: Update) -> tuple[Chat | None, User | None]:
    query, message = update.callback_query, update.message
    if query is not None:
        return (query.message.chat if query.message else None), query.from_user
    if message is not None:
        return message.chat, message.from_user
    return None, None
