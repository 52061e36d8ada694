"""A company whose language has catalogs and nothing else is run in it, from a car to a refund."""

import json

from bot.demo.company import link_in
from bot.demo.places import Landmark
from dispatcher_panel.drivers.commands import COMMANDS as DRIVER_COMMANDS
from dispatcher_panel.staff.commands import COMMANDS as STAFF_COMMANDS
from handlers.routes.commands import COMMANDS as CUSTOMER_COMMANDS
from tests.acceptance.language.conftest import Abroad, of_ours
from tests.third_language import CODE, OTHERS

HERE = Landmark("ソウル", "チュング", 37.5547, 126.9707)
THERE = Landmark("カンナム", "ソチョ", 37.4979, 127.0276)


async def _opens(company: Abroad) -> None:
    staff, driver = company.staff, company.driver
    await staff.says("/register 12가3456 ソナタ ハンビット basic")
    await staff.sees("12가 3456")
    await staff.says("/driver 12가3456")
    await driver.opens(link_in(await staff.sees_that(link_in)))
    await driver.taps(company.cards.plain("bind.share"))
    await driver.sees_that(lambda m: m.text)
    await driver.says("/available")
    await driver.sees_that(lambda m: m.text)
    await driver.shares(HERE, live_period=3600)


async def _books(company: Abroad, *, first: bool) -> str:
    customer, t = company.customer, company.booking
    await customer.says("/start")
    await customer.presses(t.plain("menu.book"))
    await customer.presses("일반")
    await customer.sees(t.plain("book.pickup").split("\n")[0])
    await customer.shows_on_map(HERE)
    await customer.sees(t.plain("book.dropoff").split("\n")[0])
    await customer.shows_on_map(THERE)
    await customer.presses(t.plain("book.now"))
    if first:
        await customer.taps(t.plain("book.share_contact"))
    await customer.presses(t.plain("book.pay"))
    await customer.pays()
    told = await customer.sees(t.text("says.requested", code="").split("(")[0])
    return told.text.rsplit("(", 1)[1][:5]


async def _is_driven(company: Abroad) -> None:
    await company.staff.presses("①")
    await company.driver.presses(company.cards.plain("step.take"))
    for step, said in (("here", "says.arrived"), ("board", "says.on_trip"), ("done", "says.completed")):
        await company.driver.presses(company.cards.plain(f"step.{step}"))
        await company.customer.sees(company.booking.plain(said, code="", fare="").split("(")[0].strip())
    await company.customer.presses(company.booking.plain("ride.receipt"))
    await company.customer.sees(company.booking.plain("receipt.paid", amount="").strip())


async def _cancels(company: Abroad) -> None:
    t = company.booking
    await company.customer.presses(t.plain("ride.cancel"))
    await company.customer.presses(t.plain("cancel.go", amount="").partition(" ")[0])
    await company.customer.sees(t.plain("says.cancelled_customer", code="").split("(")[0])
    await company.staff.presses(company.cards.plain("press.refunded"))
    await company.customer.sees("💸")


async def _is_declined(company: Abroad) -> None:
    await company.staff.presses(company.cards.plain("press.why"))
    await company.staff.presses(company.cards.plain("decline.out_of_area"))
    told = await company.customer.sees(company.booking.plain("says.cancelled_nobody", code="").split("(")[0])
    assert told.text


async def test_a_ride_in_a_third_language(abroad: Abroad) -> None:
    """A ride, a cancelled one and a declined one show nobody a word of another language."""
    await _opens(abroad)
    await _books(abroad, first=True)
    await _is_driven(abroad)
    await _books(abroad, first=False)
    await _cancels(abroad)
    await _books(abroad, first=False)
    await _is_declined(abroad)
    for command in (*(each.name for each in DRIVER_COMMANDS), "available 99", "nonsense"):
        await abroad.driver.says(f"/{command}")
        await abroad.driver.sees_that(lambda m: m.text)
    assert len(abroad.shown) > 100
    assert [text for text in abroad.shown if of_ours(text)] == []


async def test_every_page_in_a_third_language(abroad: Abroad) -> None:
    """Menus, pages and commands of customers and staff show nobody a word of another language."""
    await _opens(abroad)
    code = await _books(abroad, first=True)
    for command in (*CUSTOMER_COMMANDS, "nonsense"):
        await abroad.customer.says(f"/{command}")
        await abroad.customer.sees_that(lambda m: m.text)
    with_more = (f"ride {code}", f"refund {code} 100", "register 1", "book 1", "stats 1")
    for command in (*(each.name for each in STAFF_COMMANDS), *with_more):
        await abroad.staff.says(f"/{command}")
        await abroad.staff.sees_that(lambda m: m.text)
    assert [text for text in abroad.shown if of_ours(text)] == []


async def test_a_form_in_a_third_language(abroad: Abroad) -> None:
    """A booking by phone is read back from questions in a third language, its word for now included."""
    await _opens(abroad)
    await abroad.staff.says("/book")
    said = await abroad.staff.sees_that(lambda m: m.force_reply)
    for answer in ("ソウル", "カンナム", "010-1234-5678", "ミンス", abroad.commands.plain("now")):
        said = await abroad.answers(said, answer)
    assert abroad.commands.plain("ask.grade") in said.text
    await abroad.staff.presses("일반")
    await abroad.staff.presses(abroad.commands.plain("book.agree", fare="").split("·")[0].strip())
    booked = await abroad.staff.sees_that(link_in)
    assert abroad.commands.plain("booked.title", code="", fare="").split()[-1] in booked.text
    await abroad.customer.opens(link_in(booked))
    await abroad.customer.pays()
    await abroad.customer.sees("✅")
    assert [text for text in abroad.shown if of_ours(text)] == []


def test_a_word_of_another_language_is_found() -> None:
    """What these tests look for is seen among data of the company, and data alone is not taken for it."""
    assert of_ours("A7K2Q · 12가 3456 · 일반 · /ride A7K2Q · 10.5 km") == ""
    assert of_ours("A7K2Q · now")
    assert of_ours("A7K2Q · 지금")


async def test_the_language_is_offered(abroad: Abroad) -> None:
    """The language has its button and its menus, and who chooses another can come back to it."""
    t, customer = abroad.booking, abroad.customer
    await customer.says("/language")
    page = await customer.sees(t.plain("language.question"))
    assert page.labels[:3] == ["한국어", "English", "日本語"]
    await customer.presses("English")
    await customer.sees_that(lambda m: m.button("Book a taxi"))
    await customer.says("/language")
    await customer.presses("日本語")
    await customer.sees_that(lambda m: m.button(t.plain("menu.book")))
    for bot in (abroad.cast.booking, abroad.cast.dispatch):
        menus = {place: commands for place, commands in bot.commands.items() if place[1] in (CODE, "")}
        assert {language for _, language in bot.commands} == {"", "ko", "en", CODE}
        said = [command["description"] for commands in menus.values() for command in commands]
        assert len(said) >= 8
        assert not OTHERS.search(json.dumps(said, ensure_ascii=False))
