"""Every method that the local Telegram answers, by its name in lower case."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any

from bot.simulator.telegram.bots import LocalBot
from bot.simulator.telegram.errors import Json
from bot.simulator.telegram.methods import answering, editing, invoices, profile, receiving, rooms, sending
from bot.simulator.telegram.validation import Spec
from bot.simulator.telegram.world import World

Run = Callable[[World, LocalBot, Json], Any | Awaitable[Any]]


@dataclass(frozen=True, slots=True)
class Method:
    """A method's name, its parameters and what it does."""

    name: str
    spec: Spec
    run: Run


_ALL = (
    Method("getMe", profile.NOTHING, profile.get_me),
    Method("getUpdates", receiving.GET_UPDATES, receiving.get_updates),
    Method("setWebhook", receiving.SET_WEBHOOK, receiving.set_webhook),
    Method("deleteWebhook", receiving.DELETE_WEBHOOK, receiving.delete_webhook),
    Method("getWebhookInfo", profile.NOTHING, receiving.get_webhook_info),
    Method("sendMessage", sending.SEND_MESSAGE, sending.send_message),
    Method("sendContact", sending.SEND_CONTACT, sending.send_contact),
    Method("sendLocation", sending.SEND_LOCATION, sending.send_location),
    Method("sendVenue", sending.SEND_VENUE, sending.send_venue),
    Method("sendChatAction", sending.SEND_CHAT_ACTION, sending.send_chat_action),
    Method("sendInvoice", invoices.SEND_INVOICE, invoices.send_invoice),
    Method("createInvoiceLink", invoices.CREATE_LINK, invoices.create_link),
    Method("editMessageText", editing.EDIT_TEXT, editing.edit_text),
    Method("editMessageReplyMarkup", editing.EDIT_MARKUP, editing.edit_markup),
    Method("deleteMessage", editing.DELETE, editing.delete),
    Method("pinChatMessage", editing.PIN, editing.pin),
    Method("unpinChatMessage", editing.UNPIN, editing.unpin),
    Method("setMessageReaction", editing.REACT, editing.react),
    Method("answerCallbackQuery", answering.ANSWER_CALLBACK, answering.answer_callback),
    Method("answerPreCheckoutQuery", answering.ANSWER_PRE_CHECKOUT, answering.answer_pre_checkout),
    Method("setMyCommands", profile.SET_COMMANDS, profile.set_commands),
    Method("getMyCommands", profile.COMMANDS_PLACE, profile.get_commands),
    Method("deleteMyCommands", profile.COMMANDS_PLACE, profile.delete_commands),
    Method("setMyDescription", profile.DESCRIPTION, profile.set_description),
    Method("setMyShortDescription", profile.SHORT_DESCRIPTION, profile.set_description),
    Method("setChatMenuButton", profile.MENU_BUTTON, profile.set_menu_button),
    Method("getChat", rooms.CHAT, rooms.get_chat),
    Method("getChatMember", rooms.MEMBER, rooms.get_member),
    Method("getChatAdministrators", rooms.ADMINISTRATORS, rooms.get_administrators),
    Method("getChatMemberCount", rooms.CHAT, rooms.get_member_count),
    Method("leaveChat", rooms.CHAT, rooms.leave),
)
METHODS = {method.name.lower(): method for method in _ALL}
