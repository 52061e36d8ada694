"""Methods that put a new message into a chat."""

from bot.simulator.telegram.bots import LocalBot
from bot.simulator.telegram.chats import Group, LocalChat
from bot.simulator.telegram.entities import formatted
from bot.simulator.telegram.errors import Json, bad_request
from bot.simulator.telegram.markup import reply_markup
from bot.simulator.telegram.messages import LocalInvoice, LocalMessage
from bot.simulator.telegram.validation import (
    Spec,
    boolean,
    chat_id,
    integer,
    json_object,
    json_objects,
    one_of,
    sized,
    string,
    within,
)
from bot.simulator.telegram.world import World

ENVELOPE = {
    "chat_id": chat_id,
    "message_thread_id": integer,
    "disable_notification": boolean,
    "protect_content": boolean,
    "allow_paid_broadcast": boolean,
    "message_effect_id": string,
    "reply_parameters": json_object,
    "reply_markup": reply_markup,
}
_PERSONAL = {"ephemeral_message_parameters": json_object}
_LATITUDE = within(-90, 90, "invalid latitude specified")
_LONGITUDE = within(-180, 180, "invalid longitude specified")

SEND_MESSAGE = Spec(
    ENVELOPE
    | _PERSONAL
    | {"text": string, "parse_mode": string, "entities": json_objects, "link_preview_options": json_object},
    ("chat_id", "text"),
)
SEND_CONTACT = Spec(
    ENVELOPE
    | _PERSONAL
    | {
        "phone_number": sized(1, 64, "phone number is empty"),
        "first_name": sized(1, 255, "first name is empty"),
        "last_name": string,
        "vcard": sized(0, 2048, "vCard is too long"),
    },
    ("chat_id", "phone_number", "first_name"),
)
SEND_LOCATION = Spec(
    ENVELOPE
    | _PERSONAL
    | {
        "latitude": _LATITUDE,
        "longitude": _LONGITUDE,
        "horizontal_accuracy": within(0, 1500, "wrong horizontal accuracy specified"),
        "live_period": integer,
        "heading": integer,
        "proximity_alert_radius": integer,
    },
    ("chat_id", "latitude", "longitude"),
)
SEND_VENUE = Spec(
    ENVELOPE
    | _PERSONAL
    | {
        "latitude": _LATITUDE,
        "longitude": _LONGITUDE,
        "title": sized(1, 255, "venue title is empty"),
        "address": sized(1, 255, "venue address is empty"),
        "foursquare_id": string,
        "foursquare_type": string,
        "google_place_id": string,
        "google_place_type": string,
    },
    ("chat_id", "latitude", "longitude", "title", "address"),
)
SEND_CHAT_ACTION = Spec(
    {
        "chat_id": chat_id,
        "message_thread_id": integer,
        "action": one_of(
            "typing",
            "upload_photo",
            "record_video",
            "upload_video",
            "record_voice",
            "upload_voice",
            "upload_document",
            "choose_sticker",
            "find_location",
            "record_video_note",
            "upload_video_note",
        ),
    },
    ("chat_id", "action"),
)


def send_message(world: World, bot: LocalBot, params: Json) -> Json:
    """sendMessage: a text of 1-4096 characters after its entities were parsed."""
    text, entities = formatted(params["text"], params.get("parse_mode"), params.get("entities"))
    content: Json = {"text": text}
    if entities:
        content["entities"] = entities
    return post(world, bot, params, content).payload


def send_contact(world: World, bot: LocalBot, params: Json) -> Json:
    """sendContact: a phone number with a name."""
    names = ("phone_number", "first_name", "last_name", "vcard")
    return post(world, bot, params, {"contact": {n: params[n] for n in names if n in params}}).payload


def send_location(world: World, bot: LocalBot, params: Json) -> Json:
    """sendLocation: a point on the map, live for `live_period` seconds where that is given."""
    live = params.get("live_period")
    if live and not (60 <= live <= 86400 or live == 0x7FFFFFFF):
        raise bad_request("wrong live_period specified")
    details = ("horizontal_accuracy", "live_period", "heading", "proximity_alert_radius")
    point = {"latitude": params["latitude"], "longitude": params["longitude"]}
    return post(
        world, bot, params, {"location": point | {n: params[n] for n in details if n in params}}
    ).payload


def send_venue(world: World, bot: LocalBot, params: Json) -> Json:
    """sendVenue: a point with a name and an address."""
    point = {"latitude": params["latitude"], "longitude": params["longitude"]}
    venue = {"location": point, "title": params["title"], "address": params["address"]}
    return post(world, bot, params, {"venue": venue, "location": point}).payload


def send_chat_action(world: World, bot: LocalBot, params: Json) -> bool:
    """sendChatAction: shown for a moment and kept nowhere."""
    world.chat_of(bot, params["chat_id"])
    return True


def post(
    world: World, bot: LocalBot, params: Json, content: Json, invoice: LocalInvoice | None = None
) -> LocalMessage:
    """Put a bot's message of any kind into its chat, with reply and markup."""
    chat = world.chat_of(bot, params["chat_id"])
    if params.get("message_thread_id"):
        raise bad_request("message thread not found")
    markup = params.get("reply_markup")
    if markup:
        _check_place(chat, markup, invoice is not None)
    if reply := params.get("reply_parameters"):
        content = content | _reply(chat, reply)
    if params.get("protect_content"):
        content["has_protected_content"] = True
    message = world.message_from_bot(chat, bot, content, markup)
    message.invoice = invoice
    if personal := params.get("ephemeral_message_parameters"):
        _whisper(chat, message, personal)
    chat.add(message)
    return message


def _whisper(chat: LocalChat, message: LocalMessage, personal: Json) -> None:
    receiver = chat.members.get(personal.get("receiver_user_id", 0)) if isinstance(chat, Group) else None
    if receiver is None:
        raise bad_request("receiver user not found")
    message.receiver = receiver
    number = message.payload["message_id"]
    message.payload |= {"message_id": 0, "ephemeral_message_id": number, "receiver_user": receiver.user}


def _reply(chat: LocalChat, reply: Json) -> Json:
    number_of = reply.get("message_id")
    if not isinstance(number_of, int):
        raise bad_request("message identifier is not specified")
    replied = chat.message(number_of)
    if replied is not None:
        bare = {key: value for key, value in replied.payload.items() if key != "reply_to_message"}
        return {"reply_to_message": bare}
    if reply.get("allow_sending_without_reply"):
        return {}
    raise bad_request("message to be replied not found")


def _check_place(chat: LocalChat, markup: Json, invoice: bool) -> None:
    for row in markup.get("inline_keyboard", ()):
        if any(button.get("pay") for button in row) and not invoice:
            raise bad_request("BUTTON_TYPE_INVALID")
    if isinstance(chat, Group):
        for row in markup.get("keyboard", ()):
            for button in row:
                if button.get("request_contact"):
                    raise bad_request("phone number can be requested in private chats only")
                if button.get("request_location"):
                    raise bad_request("location can be requested in private chats only")
