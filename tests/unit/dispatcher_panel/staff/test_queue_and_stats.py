"""What staff see: the queue, cards once more, a day's figures, what could not be delivered."""

from datetime import timedelta

from bot.simulator.telegram import Person
from domain.commands.staff import RegisterLot
from domain.messages.delivery import Channel
from domain.usecases.fleet.register_lot import register_lot
from domain.values.ids import DispatcherId
from tests.unit.dispatcher_panel.staff.staff_group import StaffGroup


async def test_the_queue_shows_paid_bookings_that_are_open(staff: StaffGroup, choi: Person) -> None:
    """Each line has code, status, pickup and fare, escaped; a button shows the card once more."""
    assert "없어요" in (await staff.ask(choi, "/queue")).text
    booking = await staff.paid_booking(pickup="서울역 <1번>")
    queue = await staff.ask(choi, "/queue")
    assert f"{booking.code} · 접수 · 지금 · 서울역 <1번> · 9,900원" in queue.text
    card = await staff.changed(choi, queue, booking.code)
    assert card.id != queue.id
    assert booking.code in card.text
    assert card.labels


async def test_the_queue_comes_in_pages(staff: StaffGroup, choi: Person) -> None:
    """Ten bookings a page, and the list can be drawn afresh."""
    bookings = [await staff.paid_booking(customer=number) for number in range(100, 112)]
    first = await staff.ask(choi, "/queue")
    assert "12건" in first.text
    second = await staff.changed(choi, first, "2 ›")
    assert bookings[-1].code in second.text
    assert bookings[0].code not in second.text
    await staff.cancel(bookings[-1].code, customer=111)
    assert "11건" in (await staff.changed(choi, second, "새로 고침")).text


async def test_ride_shows_a_card_by_its_code(staff: StaffGroup, choi: Person) -> None:
    """A code in any case gives the card; a wrong one is answered with an example."""
    booking = await staff.paid_booking()
    assert "이 <b>민지" in (await staff.ask(choi, f"/ride #{booking.code.lower()}")).text
    for typed in ("/ride", "/ride A7K2", "/ride ZZZZZ"):
        assert "예: /ride A7K2Q" in (await staff.ask(choi, typed)).text


async def test_stats_show_a_days_figures(staff: StaffGroup, choi: Person) -> None:
    """Bookings by status and the money of the day; other days by buttons or by name."""
    await staff.paid_booking()
    lost = await staff.paid_booking(customer=8)
    await staff.cancel(lost.code, customer=8)
    today = await staff.ask(choi, "/stats")
    figures = ("예약 2건", "접수 1", "취소 1", "일반 2", "결제 19,800원", "매출 9,900원", "환불 예정 9,900원")
    for shown in figures:
        assert shown in today.text, shown
    before = await staff.changed(choi, today, "전날")
    yesterday = before.text
    assert "예약 0건" in yesterday
    assert "예약 2건" in (await staff.changed(choi, before, "다음 날")).text
    assert (await staff.ask(choi, "/stats yesterday")).text == yesterday
    assert "예: /stats" in (await staff.ask(choi, "/stats 2027-01-01")).text
    assert "예: /stats" in (await staff.ask(choi, "/stats soon")).text


async def test_a_day_is_the_companys_day(staff: StaffGroup, choi: Person) -> None:
    """A booking just after midnight in Seoul belongs to the new day, though UTC still has the old one."""
    staff.clock.at = staff.clock.at.replace(hour=14, minute=55)
    await staff.paid_booking()
    staff.clock.forward(minutes=10)
    await staff.paid_booking(customer=8)
    assert "예약 1건" in (await staff.ask(choi, "/stats")).text
    assert "예약 1건" in (await staff.ask(choi, "/stats 2026-11-24")).text


async def test_what_was_not_delivered_shows_whom_to_call(staff: StaffGroup, choi: Person) -> None:
    """A parked message of a customer shows code, name and number; its button makes it due again."""
    assert "없어요" in (await staff.ask(choi, "/deliveries")).text
    booking = await staff.paid_booking()
    await _park_everything(staff)
    parked = await staff.ask(choi, "/deliveries")
    assert f"{booking.code} · 접수 안내" in parked.text
    assert "이 <b>민지 010-9999-8888" in parked.text
    count = len(parked.labels)
    left = await staff.changed(choi, parked, "🔁 1")
    assert len(left.labels) == count - 1
    gone = await choi.press_data(parked, "d:retry:0")
    assert gone is not None
    assert "이미" in (gone.text or "")


async def test_a_full_queue_stays_within_a_message(staff: StaffGroup, choi: Person) -> None:
    """Names as long as they may be, full of HTML, never make a message too long to be sent."""
    command = RegisterLot(
        dispatcher_id=DispatcherId(901), model="<&>" * 21, company="&" * 64, grade="basic", count=10
    )
    await register_lot(command, staff.use_cases)
    for number in range(200, 210):
        await staff.paid_booking(customer=number, pickup="&" * 120)
    assert (await staff.ask(choi, "/vehicles")).text.count("<&>") > 50
    queue = await staff.ask(choi, "/queue")
    assert "10건" in queue.text
    assert queue.text.endswith("…")


async def _park_everything(staff: StaffGroup) -> None:
    now = staff.clock.now() + timedelta(minutes=5)
    until = now + timedelta(minutes=1)
    while claimed := await staff.outbox.claim(Channel.BOOKING, now, until, 50):
        for delivery in claimed:
            await staff.outbox.park(delivery, "Forbidden: bot was blocked by the user", now)


async def test_a_card_from_the_queue_works(staff: StaffGroup, choi: Person) -> None:
    """The buttons of a card that was asked for act like those of the first one."""
    booking = await staff.paid_booking()
    card = await staff.ask(choi, f"/ride {booking.code}")
    await staff.press(choi, card, "확정만")
    view = await staff.rides.by_code(booking.code)
    assert view is not None
    assert view.booking.status.value == "confirmed"
