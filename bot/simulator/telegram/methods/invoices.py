"""Methods that ask for money."""

from typing import Any

from bot.simulator.telegram.bots import LocalBot
from bot.simulator.telegram.errors import Json, bad_request
from bot.simulator.telegram.markup import inline_markup
from bot.simulator.telegram.messages import LocalInvoice
from bot.simulator.telegram.methods.sending import ENVELOPE, post
from bot.simulator.telegram.validation import Spec, boolean, decoded, integer, json_objects, sized, string
from bot.simulator.telegram.world import World

# The currencies of Telegram Payments, https://core.telegram.org/bots/payments#supported-currencies
_CURRENCY_LINES = (
    "AED AFN ALL AMD ARS AUD AZN BAM BDT BGN BHD BND BOB BRL BYN CAD CHF CLP CNY COP CRC CZK DKK DOP",
    "DZD EGP ETB EUR GBP GEL GHS GTQ HKD HNL HRK HUF IDR ILS INR IQD IRR ISK JMD JOD JPY KES KGS KRW",
    "KZT LBP LKR MAD MDL MMK MNT MOP MUR MVR MXN MYR MZN NGN NIO NOK NPR NZD PAB PEN PHP PKR PLN PYG",
    "QAR RON RSD RUB SAR SEK SGD SYP THB TJS TRY TTD TWD TZS UAH UGX USD UYU UZS VEF VND YER ZAR",
)
_CURRENCIES = {code for line in _CURRENCY_LINES for code in line.split()}


def _currency(name: str, raw: Any) -> str:
    if (code := string(name, raw)) not in _CURRENCIES:
        raise bad_request("CURRENCY_INVALID")
    return code


def _payload(name: str, raw: Any) -> str:
    if not 1 <= len((payload := string(name, raw)).encode()) <= 128:
        raise bad_request("INVOICE_PAYLOAD_INVALID")
    return payload


def _prices(name: str, raw: Any) -> list[Json]:
    prices = json_objects(name, raw)
    if not prices:
        raise bad_request("there must be at least one price")
    for price in prices:
        if not isinstance(price.get("label"), str) or not price["label"]:
            raise bad_request("can't parse labeled price: Can't find field \"label\"")
        if not isinstance(price.get("amount"), int) or isinstance(price["amount"], bool):
            raise bad_request('can\'t parse labeled price: Field "amount" must be of type Number')
    return prices


def _integers(name: str, raw: Any) -> list[int]:
    value = decoded(name, raw)
    if not isinstance(value, list) or len(value) > 4 or not all(isinstance(item, int) for item in value):
        raise bad_request(f"can't parse {name}: Array of Number expected")
    return value


_GOODS = {
    "title": sized(1, 32, "INVOICE_TITLE_INVALID"),
    "description": sized(1, 255, "INVOICE_DESCRIPTION_INVALID"),
    "payload": _payload,
    "provider_token": string,
    "currency": _currency,
    "prices": _prices,
    "max_tip_amount": integer,
    "suggested_tip_amounts": _integers,
    "provider_data": string,
    "photo_url": string,
    "photo_size": integer,
    "photo_width": integer,
    "photo_height": integer,
    "need_name": boolean,
    "need_phone_number": boolean,
    "need_email": boolean,
    "need_shipping_address": boolean,
    "send_phone_number_to_provider": boolean,
    "send_email_to_provider": boolean,
    "is_flexible": boolean,
}
_NEEDED = ("title", "description", "payload", "currency", "prices")
SEND_INVOICE = Spec(
    ENVELOPE | _GOODS | {"start_parameter": string, "reply_markup": inline_markup}, ("chat_id", *_NEEDED)
)
CREATE_LINK = Spec(_GOODS, _NEEDED)


def send_invoice(world: World, bot: LocalBot, params: Json) -> Json:
    """sendInvoice: a message that can be paid, any number of times and by anybody it reaches."""
    invoice = _invoice(world, bot, params)
    if not (params.get("reply_markup") or {}).get("inline_keyboard"):
        label = f"Pay {invoice.total_amount} {invoice.currency}"
        params["reply_markup"] = {"inline_keyboard": [[{"text": label, "pay": True}]]}
    elif not params["reply_markup"]["inline_keyboard"][0][0].get("pay"):
        raise bad_request("REPLY_MARKUP_BUY_EMPTY")
    shown = {
        "title": invoice.title,
        "description": invoice.description,
        "currency": invoice.currency,
        "total_amount": invoice.total_amount,
        "start_parameter": params.get("start_parameter", ""),
    }
    return post(world, bot, params, {"invoice": shown}, invoice).payload


def create_link(world: World, bot: LocalBot, params: Json) -> str:
    """createInvoiceLink: the same without a message."""
    link = f"https://t.me/${bot.username}{len(world.invoice_links) + 1}"
    world.invoice_links[link] = _invoice(world, bot, params)
    return link


def _invoice(world: World, bot: LocalBot, params: Json) -> LocalInvoice:
    if params.get("provider_token", "") not in bot.provider_tokens:
        raise bad_request("PAYMENT_PROVIDER_INVALID")
    currency, total = params["currency"], sum(price["amount"] for price in params["prices"])
    lowest, highest = world.amount_limits.get(currency, (1, 10**9))
    if not lowest <= total <= highest:
        raise bad_request("CURRENCY_TOTAL_AMOUNT_INVALID")
    return LocalInvoice(params["title"], params["description"], currency, total, params["payload"], bot)
