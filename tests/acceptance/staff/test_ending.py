"""Declining, cancelling and no-shows, and the money that goes back."""

from bot.simulator.telegram import Person
from domain.values.reasons import CancelReason
from tests.acceptance.staff.company import DispatchCompany


async def test_declining_with_a_reason(company: DispatchCompany, choi: Person) -> None:
    """Declining asks for a reason first, and the card shows it."""
    booking = await company.paid_booking()
    await company.press(choi, await company.card(booking), "거절")
    asked = await company.group.wait_for(lambda m: m.button("운행 지역"))
    await company.press(choi, asked, "운행 지역")
    card = await company.card(booking, "거절")
    assert "운행 지역이 아니에요" in card.text
    assert (await company.now(booking)).cancel_reason is CancelReason.DECLINED


async def test_declining_in_ones_own_words(company: DispatchCompany, choi: Person, stranger: Person) -> None:
    """The reason may be typed as a reply to the question, by dispatchers only."""
    booking = await company.paid_booking()
    await company.press(choi, await company.card(booking), "거절")
    await company.press(choi, await company.group.wait_for(lambda m: m.button("직접 적기")), "직접 적기")
    question = await company.group.wait_for(lambda m: m.force_reply)
    mark = company.group.mark()
    await stranger.say(company.group, "장난", reply_to=question)
    await company.group.wait_for(lambda m: "배차 담당자만" in m.text, after=mark)
    await choi.say(company.group, "오늘은 <폭설>이에요", reply_to=question)
    card = await company.card(booking, "거절")
    assert "오늘은 <폭설>이에요" in card.text
    mark = company.group.mark()
    await choi.say(company.group, "한 번 더", reply_to=question)
    await company.group.wait_for(lambda m: "이미 되어" in m.text, after=mark)


async def test_cancelling_is_asked_back(company: DispatchCompany, choi: Person, kim: Person) -> None:
    """Staff cancel with a second press that names the refund; the driver's phone rings."""
    chat = await company.hire(kim)
    booking = await company.paid_booking()
    await company.press(choi, await company.card(booking), "①")
    await company.press(kim, await chat.wait_for(lambda m: m.button("수락")), "수락")
    card = await company.card(booking, "배차 완료")
    await company.press(choi, card, "예약 취소")
    asked = await company.group.wait_for(lambda m: m.button("환불"))
    await company.press(choi, asked, "돌아가기")
    card = await company.group.wait_for(lambda m: booking.code in m.text and m.button("배차 풀기"))
    await company.press(choi, card, "예약 취소")
    asked = await company.group.wait_for(lambda m: booking.code in m.text and m.button("취소하고"))
    await company.press(choi, asked, "취소하고")
    await chat.wait_for(lambda m: "취소됐어요. 가지 않으셔도" in m.text)
    assert not (await chat.wait_for(lambda m: m.text.startswith("✖️") and "14:" in m.text)).inline_keyboard
    assert await company.free() == 1


async def test_a_refund_by_hand(company: DispatchCompany, choi: Person, han: Person) -> None:
    """A refund due is a task with one button; pressed, it shows who gave the money back."""
    booking = await company.paid_booking(name="이 <b>민지")
    await company.customer_cancels(booking)
    task = await company.group.wait_for(lambda m: m.button("환불했어요"))
    assert booking.code in task.text
    assert "이 <b>민지" in task.text
    data = task.button("환불했어요").callback_data
    assert await company.press(choi, task, "환불했어요") == "환불 완료로 적었어요."
    done = await company.group.wait_for(lambda m: "환불 완료" in m.text and "@dispatcher_choi" in m.text)
    assert not done.inline_keyboard
    assert data is not None
    assert await company.forge(han, task, data)
    now = await company.now(booking)
    assert (now.refunded, now.refund_due) == (booking.fare, 0)
    await company.card(booking, "환불 11,600원 완료")


async def test_a_no_show_needs_time_and_place(company: DispatchCompany, choi: Person, kim: Person) -> None:
    """A driver may report a no-show some minutes after the arrival, seen near the pickup."""
    chat = await company.hire(kim)
    booking = await company.paid_booking()
    await company.press(choi, await company.card(booking), "①")
    await company.press(kim, await chat.wait_for(lambda m: m.button("수락")), "수락")
    await company.press(kim, await chat.wait_for(lambda m: m.button("도착")), "도착")
    await company.press(kim, await chat.wait_for(lambda m: m.button("탑승")), "문제 있음")
    trouble = await chat.wait_for(lambda m: m.button("안 와요"))
    assert await company.press(kim, trouble, "안 와요") == "14:05부터 노쇼로 알릴 수 있어요."
    company.clock.forward(minutes=6)
    assert "위치가" in await company.press(kim, trouble, "안 와요")
    await kim.share_location(chat, 37.5548, 126.9708)
    await chat.wait_for(lambda m: "위치를 받았어요" in m.text)
    assert await company.press(kim, trouble, "안 와요") == "노쇼로 알렸어요."
    await chat.wait_for(lambda m: m.text.startswith("🚫") and not m.inline_keyboard)
    assert (await company.now(booking)).kept == 4800
    assert await company.free() == 1
