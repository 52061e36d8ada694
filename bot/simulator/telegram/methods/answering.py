"""Methods that answer what people ask by pressing and paying."""

from bot.simulator.telegram.bots import LocalBot
from bot.simulator.telegram.errors import Json, bad_request
from bot.simulator.telegram.validation import Spec, boolean, integer, sized, string
from bot.simulator.telegram.world import World

ANSWER_CALLBACK = Spec(
    {
        "callback_query_id": string,
        "text": sized(0, 200, "MESSAGE_TOO_LONG"),
        "show_alert": boolean,
        "url": string,
        "cache_time": integer,
    },
    ("callback_query_id",),
)
ANSWER_PRE_CHECKOUT = Spec(
    {"pre_checkout_query_id": string, "ok": boolean, "error_message": string}, ("pre_checkout_query_id", "ok")
)


def answer_callback(world: World, bot: LocalBot, params: Json) -> bool:
    """answerCallbackQuery: once, within 150 s, by the bot whose button was pressed."""
    if params.get("url"):
        raise bad_request("URL_INVALID")
    world.callbacks.answer(bot, params["callback_query_id"], params)
    return True


def answer_pre_checkout(world: World, bot: LocalBot, params: Json) -> bool:
    """answerPreCheckoutQuery: once, within 10 s; a refusal needs a reason to show."""
    if not params["ok"] and not params.get("error_message"):
        raise bad_request("error message must be non-empty")
    world.checkouts.answer(bot, params["pre_checkout_query_id"], params)
    return True
