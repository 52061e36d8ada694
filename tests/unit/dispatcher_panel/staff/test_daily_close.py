"""/close in the staff group."""

from pathlib import Path

from bot.simulator.telegram import Person
from config.i18n import Translator
from dispatcher_panel.messages.screen import MESSAGE_LIMIT
from dispatcher_panel.staff.daily_close import close_text
from domain.model.ledger import Fault, Ledger, Mismatch
from domain.policies.reconciliation import reconcile
from domain.values.ids import BookingId
from tests.builders import FARE, START, the_tariff
from tests.tampering import tamper
from tests.unit.dispatcher_panel.staff.staff_group import StaffGroup


async def test_a_day_is_closed(staff: StaffGroup, choi: Person) -> None:
    """The day's bookings with their money, by grade and in total, and that the accounts agree."""
    booking = await staff.paid_booking()
    await staff.cancel(booking.code)
    await staff.paid_booking(customer=8)
    closed = await staff.ask(choi, "/close")
    assert "예약 2건" in closed.text
    assert "장부가 맞아요" in closed.text
    assert "합계 결제 19,800원 · 매출 9,900원 · 환불 예정 9,900원" in closed.text
    assert f"{booking.code} 취소 · 결제 9,900원 · 환불 예정 9,900원" in closed.text
    before = await staff.changed(choi, closed, "‹ 전날")
    assert "예약 0건" in before.text
    assert booking.code in (await staff.changed(choi, before, "다음 날 ›")).text


async def test_a_day_that_is_none(staff: StaffGroup, choi: Person) -> None:
    """A day that cannot be read, or is still to come, is refused with an example."""
    for day in ("2999-01-01", "someday", "1999-01-01"):
        assert "예: /close" in (await staff.ask(choi, f"/close {day}")).text


async def test_wrong_books_are_named(staff: StaffGroup, choi: Person, tmp_path: Path) -> None:
    """A row changed behind the company's back is named with its booking, before anything else."""
    booking = await staff.paid_booking()
    await staff.cancel(booking.code)
    await tamper(f"sqlite+aiosqlite:///{tmp_path}/calltaxi.db", "UPDATE refunds SET amount = 900")
    closed = await staff.ask(choi, "/close")
    assert "장부가 맞지 않아요: 1건" in closed.text.splitlines()[1]
    assert f"{booking.code} 환불 예정 9,900원인데 남은 환불은 900원" in closed.text


def test_every_fault_has_words(texts: Translator) -> None:
    """Whatever can be wrong is said in both languages, and a very busy day fits into a message."""
    busy = [
        Ledger(BookingId(n), f"A{n:04}", "basic", "completed", "KRW", FARE, START, True, FARE, FARE, 0, 0)
        for n in range(500)
    ]
    closed = reconcile(busy, [], [], [])
    faults = [Mismatch(fault=each, name="A7K2Q", says=1, should=2, currency="KRW") for each in Fault]
    wrong = close_text(
        START,
        type(closed)(bookings=busy, grades=closed.grades, totals=closed.totals, moved=[], mismatches=faults),
        the_tariff(),
        texts,
    )
    assert len(wrong) <= MESSAGE_LIMIT
    assert wrong.count("A7K2Q") == len(Fault)
    assert texts.money(500 * FARE, "KRW") in wrong
