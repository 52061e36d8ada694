"""Booking for a caller by phone."""

import pytest

from bot.simulator.telegram import Person
from domain.model.booking import Booking
from domain.values.ids import BookingCode
from domain.values.status import BookingStatus
from tests.known_addresses import POINTS
from tests.unit.dispatcher_panel.staff.staff_group import StaffGroup

LINE = "/book basic; 서울역 <1번> 출구; 강남역; 010-1234-5678; 김민수"


async def test_one_line_shows_the_fare_and_then_books(staff: StaffGroup, choi: Person) -> None:
    """The fare and the terms are shown first; agreeing gives the code and the caller's payment link."""
    review = await staff.ask(choi, LINE)
    assert "9,900원 (거리 미확인)" in review.text
    assert "서울역 <1번> 출구" in review.text
    done = await staff.changed(choi, review, "예약하기")
    booking = await _booked(staff)
    assert f"https://t.me/hanbit_bot?start=pay_{booking.claim_token}" in done.text
    assert booking.code in done.text
    assert booking.status is BookingStatus.AWAITING_PAYMENT
    assert (booking.contact.name, booking.contact.phone) == ("김민수", "+821012345678")
    assert done.button("결제 링크 복사").copy_text == done.text.rsplit("\n", 1)[-1]


async def test_agreeing_twice_books_once(staff: StaffGroup, choi: Person) -> None:
    """A double click on the fare makes one booking."""
    review = await staff.ask(choi, LINE)
    await choi.press_data(review, "d:by:9900", wait=False)
    await choi.press_data(review, "d:by:9900")
    stats = await staff.board.stats(staff.clock.now(), staff.clock.now().replace(hour=23))
    assert sum(stats.by_status.values()) == 1


async def test_a_forged_fare_is_not_taken(staff: StaffGroup, choi: Person) -> None:
    """A fare that is not the present one is shown again, and nothing is booked."""
    review = await staff.ask(choi, LINE)
    answered = await choi.press_data(review, "d:by:1")
    assert answered is not None
    assert "요금이 바뀌었어요" in (answered.text or "")
    assert [d for d in staff.delivered if d.booking_id] == []


async def test_the_guided_form_asks_until_the_fare(staff: StaffGroup, choi: Person, han: Person) -> None:
    """Five questions, each answered by a reply, then the grade with its fare, then the agreement."""
    prompt = await staff.ask(choi, "/book")
    for answer in ("서울역: 1번 출구", "강남역", "010-1234-5678", "김 <b>민수", "18:30"):
        assert prompt.force_reply
        prompt = await staff.ask(choi, answer, to=prompt)
    assert "전화번호: 010-1234-5678" in prompt.text
    assert "시간: 2026-11-24 18:30" in prompt.text
    assert "다른 분" in (await staff.press(han, prompt, "프라임") or "")
    review = await staff.changed(choi, prompt, "프라임 · 13,900원")
    assert "등급: 프라임" in review.text
    await staff.changed(choi, review, "예약하기")
    booking = await _booked(staff)
    assert booking.pickup.label == "서울역: 1번 출구"
    assert booking.contact.name == "김 <b>민수"
    assert booking.pickup_at is not None
    assert booking.pickup_at.isoformat() == "2026-11-24T09:30:00+00:00"


@pytest.mark.parametrize(
    ("typed", "reason"),
    [
        ("/book basic; 서울역", "나눠 적어"),
        ("/book gold; 서울역; 강남역; 010-1234-5678; 김민수", "없는 등급"),
        ("/book basic; 서울역; 강남역; 전화; 김민수", "전화번호가 아닌"),
        ("/book basic; ; 강남역; 010-1234-5678; 김민수", "비었거나"),
        ("/book basic; 서울역; 강남역; 010-1234-5678; 김민수; 내일쯤", "시간을 읽을"),
        ("/book basic; 서울역; 강남역; 010-1234-5678; 김민수; 2020-01-01 10:00", "30일 안"),
    ],
)
async def test_a_mistake_is_answered_with_an_example(
    staff: StaffGroup, choi: Person, typed: str, reason: str
) -> None:
    """A line that cannot be booked is refused with the reason and an example."""
    said = await staff.ask(choi, typed)
    assert reason in said.text
    assert "예: /book" in said.text


async def test_wrong_answers_are_asked_again(staff: StaffGroup, choi: Person) -> None:
    """A number that is none keeps the form at its question."""
    prompt = await staff.ask(choi, "/book")
    for answer in ("서울역", "강남역", "없어요"):
        prompt = await staff.ask(choi, answer, to=prompt)
    assert prompt.force_reply
    assert "예: 010-1234-5678" in prompt.text
    prompt = await staff.ask(choi, "+1 202 555 0123", to=prompt)
    assert "전화번호: +1 202-555-0123" in prompt.text


async def test_known_addresses_cost_by_distance(staff_with_a_map: StaffGroup, choi: Person) -> None:
    """Where the company has a geocoder a caller pays by distance too, and the booking knows its places."""
    staff = staff_with_a_map
    review = await staff.ask(choi, "/book basic; 서울역; 강남역; 010-1234-5678; 김민수")
    assert "11,600원 (10.5 km)" in review.text
    await staff.changed(choi, review, "예약하기")
    booking = await _booked(staff)
    assert (booking.fare, booking.distance_m) == (11_600, 10_485)
    assert booking.pickup.position == POINTS["서울역"]


async def test_every_grade_is_priced_by_distance(staff_with_a_map: StaffGroup, choi: Person) -> None:
    """The guided form shows what each grade costs over that distance."""
    staff = staff_with_a_map
    prompt = await staff.ask(choi, "/book")
    for answer in ("서울역", "강남역", "010-1234-5678", "김민수", "지금"):
        prompt = await staff.ask(choi, answer, to=prompt)
    assert "일반 · 11,600원" in prompt.labels
    review = await staff.changed(choi, prompt, "일반 · 11,600원")
    assert "(10.5 km)" in review.text


@pytest.mark.parametrize("dropoff", ["우리 집 앞", "Paris"])
async def test_addresses_that_are_not_known_cost_the_flat_fare(
    staff_with_a_map: StaffGroup, choi: Person, dropoff: str
) -> None:
    """An address that nobody knows, or that was found too far away to be meant, costs the flat fare."""
    review = await staff_with_a_map.ask(choi, f"/book basic; 서울역; {dropoff}; 010-1234-5678; 김민수")
    assert "9,900원 (거리 미확인)" in review.text


async def _booked(staff: StaffGroup) -> Booking:
    lines = [d for d in staff.delivered if d.template == "card"]
    queue = await staff.rides.view(lines[0].booking_id) if lines and lines[0].booking_id else None
    if queue is not None:
        return queue.booking
    text = staff.group.last.text
    view = await staff.rides.by_code(BookingCode(text.split()[1]))
    assert view is not None
    return view.booking
