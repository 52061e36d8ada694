"""The menu, languages and pages of information."""

from domain.commands.customer import RideRequest
from domain.errors import BookingRefused
from domain.model.booking import Booking
from domain.policies.fares import quote
from domain.values.ids import CustomerId
from domain.values.status import FINAL
from handlers import buttons
from handlers.desk import Desk
from handlers.keyboards import Row, button, inline
from handlers.pages import Page
from handlers.texts import Texts
from handlers.words import grade_name, short_way, status_name

NONCE_LENGTH = 8


async def menu_page(desk: Desk, t: Texts, customer_id: CustomerId) -> Page:
    """The way in: an open ride or the last one again first, then booking, rides and the rest."""
    row, known = await _first_row(desk, t, customer_id)
    key = "menu.again_question" if known else "menu.welcome"
    text = t.text(key, company=desk.settings.company_name)
    book = button(t.plain("menu.book"), buttons.BOOK, None if row else "primary")
    rest = [button(t.plain("menu.my"), buttons.rides()), button(t.plain("menu.more"), buttons.MORE)]
    return Page(text, inline(row, [book], rest))


async def _first_row(desk: Desk, t: Texts, customer_id: CustomerId) -> tuple[Row, bool]:
    newest, _ = await desk.rides.my_rides(customer_id, 1, 0)
    if not newest:
        return [], False
    ride = newest[0].ride
    if ride.status not in FINAL:
        label = t.plain("menu.open", code=ride.code, status=status_name(t, ride.status))
        return [button(label, buttons.ride(ride.code), "primary")], True
    last = await desk.rides.last_ride(customer_id)
    return (_again(desk, t, last), True) if last else ([], True)


def _again(desk: Desk, t: Texts, last: Booking) -> Row:
    request = same_request(last)
    if not (request.pickup.label and request.dropoff.label):
        return []
    try:
        priced = quote(request, desk.rules)
    except BookingRefused:
        return []
    label = t.plain(
        "menu.again",
        way=short_way(request.pickup, request.dropoff),
        grade=grade_name(t, desk.tariff, request.grade),
        fare=t.money(priced.fare, priced.currency),
    )
    nonce = desk.use_cases.ids.token()[:NONCE_LENGTH]
    return [button(label, buttons.again(last.code, nonce), "primary")]


def same_request(last: Booking) -> RideRequest:
    """Such a ride once more, now."""
    return RideRequest(
        grade=last.grade, pickup=last.pickup, dropoff=last.dropoff, passengers=last.passengers, note=last.note
    )


def more_page(t: Texts) -> Page:
    """Languages and information."""
    topics = [button(t.plain(f"info.{topic}_button"), buttons.info(topic)) for topic in buttons.INFO_TOPICS]
    first = [button(t.plain("menu.first_back"), buttons.MENU)]
    return Page(t.text("more.text"), inline(language_row(), topics[:2], topics[2:], first))


def language_page(t: Texts) -> Page:
    """The choice of a language."""
    first = [button(t.plain("menu.first_back"), buttons.MENU)]
    return Page(t.text("language.question"), inline(language_row(), first))


def language_row() -> Row:
    """Each language, named in itself."""
    return [button("한국어", buttons.language("ko")), button("English", buttons.language("en"))]


def info_page(desk: Desk, t: Texts, topic: str, *, in_dialog: bool = False) -> Page:
    """Help, terms, privacy or help with payments; `in_dialog` leads back to the booking under way."""
    rules, settings = desk.rules, desk.settings
    text = t.text(
        f"info.{topic}",
        company=settings.company_name,
        kept=t.money(rules.kept_after_arrival, rules.tariff.currency),
        minutes=int(rules.pay_within.total_seconds() // 60),
        support=settings.support or t.plain("info.no_support"),
    )
    resume = [button(t.plain("book.resume"), buttons.RESUME, "primary")] if in_dialog else []
    first = button(t.plain("menu.first"), buttons.MENU)
    return Page(text, inline(resume, [button(t.plain("menu.more"), buttons.MORE), first]))
