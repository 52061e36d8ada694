"""Refunds that wait, and giving back something extra."""

import pytest

from bot.simulator.telegram import Person
from domain.commands.ride import CompleteTrip, ReportArrival, StartTrip
from domain.commands.staff import RegisterLot
from domain.model.booking import Booking
from domain.usecases.driving.complete_trip import complete_trip
from domain.usecases.driving.report_arrival import report_arrival
from domain.usecases.driving.start_trip import start_trip
from domain.usecases.fleet.register_lot import register_lot
from domain.values.actor import Actor
from domain.values.ids import DispatcherId
from tests.unit.dispatcher_panel.staff.staff_group import StaffGroup

STAFF = Actor.staff(901)


async def _driven(staff: StaffGroup) -> Booking:
    """A ride that is over, for which the whole fare is kept."""
    command = RegisterLot(dispatcher_id=DispatcherId(901), model="k5", company="t", grade="basic", count=1)
    car = (await register_lot(command, staff.use_cases))[0]
    booking = await staff.paid_booking()
    await staff.assign(booking, car.id)
    await report_arrival(ReportArrival(code=booking.code, actor=STAFF), staff.use_cases)
    await start_trip(StartTrip(code=booking.code, actor=STAFF), staff.use_cases)
    return await complete_trip(CompleteTrip(code=booking.code, actor=STAFF), staff.use_cases)


async def test_waiting_refunds_have_a_button_each(staff: StaffGroup, choi: Person) -> None:
    """A cancelled, paid booking waits to be refunded by hand; its button names the refund."""
    assert "없어요" in (await staff.ask(choi, "/refunds")).text
    booking = await staff.paid_booking()
    await staff.cancel(booking.code)
    waiting = await staff.ask(choi, "/refunds")
    assert f"{booking.code} · 9,900원 · 취소 · 직접 환불 필요" in waiting.text
    refund, _ = (await staff.board.refunds_waiting())[0]
    assert waiting.button("환불했음").callback_data == f"refunded:{refund.id}"


async def test_extra_money_is_given_back_once(staff: StaffGroup, choi: Person, han: Person) -> None:
    """/refund asks first; only the one who asked may agree, and a double click gives it back once."""
    booking = await _driven(staff)
    sure = await staff.ask(choi, f"/refund {booking.code.lower()} 3,000원")
    assert "9,900원" in sure.text
    assert "다른 분" in (await staff.press(han, sure, "3,000원 돌려") or "")
    data = sure.button("3,000원 돌려").callback_data or ""
    await choi.press_data(sure, data, wait=False)
    await choi.press_data(sure, data)
    view = await staff.rides.by_code(booking.code)
    assert view is not None
    assert (view.booking.kept, view.booking.refund_due) == (6_900, 3_000)
    assert [refund.amount for refund, _ in await staff.board.refunds_waiting()] == [3_000]


async def test_a_command_that_came_twice_gives_back_once(staff: StaffGroup, choi: Person) -> None:
    """What one /refund asked is given back once, on whichever message it is pressed; another again."""
    booking = await _driven(staff)
    first = await staff.ask(choi, f"/refund {booking.code} 3000")
    data = first.button("3,000원 돌려").callback_data or ""
    second = await staff.ask(choi, f"/refund {booking.code} 3000")
    assert second.button("3,000원 돌려").callback_data != data
    for question in (first, second):
        mark = staff.group.mark()
        await choi.press_data(question, data)
        await staff.group.wait_for(lambda m: "시작했어요" in m.text, after=mark)
    assert [refund.amount for refund, _ in await staff.board.refunds_waiting()] == [3_000]
    third = await staff.ask(choi, f"/refund {booking.code} 3000")
    await staff.press(choi, third, "3,000원 돌려")
    assert [refund.amount for refund, _ in await staff.board.refunds_waiting()] == [3_000, 3_000]


@pytest.mark.parametrize(
    "typed", ["", "A7K2Q", "ZZZZZ 3000", "{code} 0", "{code} 99999", "{code} many", "x 1"]
)
async def test_a_refund_that_cannot_be_is_refused(staff: StaffGroup, choi: Person, typed: str) -> None:
    """A missing code or amount, an unknown booking, more than is kept: each with an example."""
    booking = await _driven(staff)
    said = await staff.ask(choi, f"/refund {typed.format(code=booking.code)}")
    assert "예: /refund" in said.text


async def test_nothing_extra_before_the_end(staff: StaffGroup, choi: Person) -> None:
    """A ride under way is cancelled, not refunded in part."""
    booking = await staff.paid_booking()
    assert "끝난 예약" in (await staff.ask(choi, f"/refund {booking.code} 100")).text


async def test_a_forged_amount_is_refused(staff: StaffGroup, choi: Person) -> None:
    """A press that asks for more than is kept changes nothing."""
    booking = await _driven(staff)
    sure = await staff.ask(choi, f"/refund {booking.code} 100")
    answered = await choi.press_data(sure, f"d:refund:{booking.code}:99999:{choi.id}")
    assert answered is not None
    assert "남은 매출" in (answered.text or "")
    assert await staff.board.refunds_waiting() == []


async def test_the_refunded_button_settles_it(staff: StaffGroup, choi: Person) -> None:
    """Pressing that the money went back ends the refund."""
    booking = await staff.paid_booking()
    await staff.cancel(booking.code)
    waiting = await staff.ask(choi, "/refunds")
    await staff.press(choi, waiting, "환불했음")
    assert await staff.board.refunds_waiting() == []
