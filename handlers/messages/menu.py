"""The menu, languages and pages of information."""

from domain.commands.customer import RideRequest
from domain.errors import BookingRefused
from domain.model.booking import Booking
from domain.policies.fares import quote
from domain.values.ids import CustomerId
from domain.values.status import FINAL
from handlers import callback_data
from handlers.context import BotContext
from handlers.messages import Page
from handlers.messages.keyboards import Row, button, inline
from handlers.messages.ride_text import grade_name, short_way, status_name
from handlers.texts import Texts

NONCE_LENGTH = 8
LANGUAGES_A_ROW = 3


async def menu_page(bot_context: BotContext, t: Texts, customer_id: CustomerId) -> Page:
    """The way in: an open ride or the last one again first, then booking, rides and the rest."""
    row, known = await _first_row(bot_context, t, customer_id)
    key = "menu.again_question" if known else "menu.welcome"
    text = t.text(key, company=bot_context.settings.company_name)
    book = button(t.plain("menu.book"), callback_data.BOOK, None if row else "primary")
    rest = [
        button(t.plain("menu.my"), callback_data.rides()),
        button(t.plain("menu.more"), callback_data.MORE),
    ]
    return Page(text, inline(row, [book], rest))


async def _first_row(bot_context: BotContext, t: Texts, customer_id: CustomerId) -> tuple[Row, bool]:
    latest = await bot_context.rides.latest(customer_id)
    ride = latest.newest
    if ride is None:
        return [], False
    if ride.status not in FINAL:
        label = t.plain("menu.open", code=ride.code, status=status_name(t, ride.status))
        return [button(label, callback_data.ride(ride.code), "primary")], True
    return (_again(bot_context, t, latest.again), True) if latest.again else ([], True)


def _again(bot_context: BotContext, t: Texts, last: Booking) -> Row:
    request = same_request(last)
    if not (request.pickup.label and request.dropoff.label):
        return []
    try:
        priced = quote(request, bot_context.rules)
    except BookingRefused:
        return []
    label = t.plain(
        "menu.again",
        way=short_way(request.pickup, request.dropoff),
        grade=grade_name(t, bot_context.tariff, request.grade),
        fare=t.money(priced.fare, priced.currency),
    )
    nonce = bot_context.use_cases.ids.token()[:NONCE_LENGTH]
    return [button(label, callback_data.again(last.code, nonce), "primary")]


def same_request(last: Booking) -> RideRequest:
    """Such a ride once more, now."""
    return RideRequest(
        grade=last.grade, pickup=last.pickup, dropoff=last.dropoff, passengers=last.passengers, note=last.note
    )


def more_page(bot_context: BotContext, t: Texts) -> Page:
    """Languages and information."""
    topics = [
        button(t.plain(f"info.{topic}_button"), callback_data.info(topic))
        for topic in callback_data.INFO_TOPICS
    ]
    first = [button(t.plain("menu.first_back"), callback_data.MENU)]
    return Page(t.text("more.text"), inline(*_language_rows(bot_context), topics[:2], topics[2:], first))


def language_page(bot_context: BotContext, t: Texts) -> Page:
    """The choice of a language."""
    first = [button(t.plain("menu.first_back"), callback_data.MENU)]
    return Page(t.text("language.question"), inline(*_language_rows(bot_context), first))


def _language_rows(bot_context: BotContext) -> list[Row]:
    """Each language, named in itself."""
    buttons = [
        button(each.name, callback_data.language(each.code)) for each in bot_context.catalogs.languages
    ]
    return [buttons[at : at + LANGUAGES_A_ROW] for at in range(0, len(buttons), LANGUAGES_A_ROW)]


def info_page(bot_context: BotContext, t: Texts, topic: str, *, in_dialog: bool = False) -> Page:
    """Help, terms, privacy or help with payments; `in_dialog` leads back to the booking under way."""
    rules, settings = bot_context.rules, bot_context.settings
    text = t.text(
        f"info.{topic}",
        company=settings.company_name,
        kept=t.money(rules.kept_after_arrival, rules.tariff.currency),
        minutes=int(rules.pay_within.total_seconds() // 60),
        support=settings.support or t.plain("info.no_support"),
    )
    resume = [button(t.plain("book.resume"), callback_data.RESUME, "primary")] if in_dialog else []
    first = button(t.plain("menu.first"), callback_data.MENU)
    return Page(text, inline(resume, [button(t.plain("menu.more"), callback_data.MORE), first]))
