"""What people do in place of what was expected."""

import pytest

from bot.simulator.telegram import LocalMessage, LocalTelegram, Person, PrivateChat
from domain.values.ids import CustomerId
from tests.acceptance.customer.company import Company, booked, pop_up
from tests.optional import the


async def _at_pickup(person: Person, chat: PrivateChat) -> None:
    await person.say(chat, "/start")
    await person.press(await chat.wait_for(lambda m: m.button("택시 부르기")), "택시 부르기")
    await person.press(await chat.wait_for(lambda m: "어떤 택시" in m.text), "일반")
    await chat.wait_for(lambda m: "타실 곳을" in m.text)


async def _at_when(person: Person, chat: PrivateChat) -> LocalMessage:
    await _at_pickup(person, chat)
    await person.say(chat, "서울역")
    await chat.wait_for(lambda m: "내리실 곳은요" in m.text)
    await person.say(chat, "강남역")
    return await chat.wait_for(lambda m: "언제 타시겠어요" in m.text)


async def _said_after(person: Person, chat: PrivateChat, text: str, words: str) -> LocalMessage:
    mark = chat.mark()
    await person.say(chat, text)
    return await chat.wait_for(lambda m: words in m.text, after=mark)


async def test_typing_where_a_button_was_expected(company: Company, minji: Person, chat: PrivateChat) -> None:
    """Typed words at a step of buttons get a helpful line with the step again, and the old buttons go."""
    step = await _at_when(minji, chat)
    again = await _said_after(minji, chat, "글쎄요", "아래 버튼을 눌러 주세요")
    assert "언제 타시겠어요" in again.text
    assert (step.labels, again.labels[0]) == ([], "지금")


async def test_pictures_get_an_answer(company: Company, minji: Person, chat: PrivateChat) -> None:
    """A picture in place of a place asks for the place again; in place of nothing it shows the menu."""
    await minji.send_photo(chat)
    await chat.wait_for(lambda m: "아래 버튼을 눌러" in m.text and m.button("택시 부르기"))
    await _at_pickup(minji, chat)
    mark = chat.mark()
    await minji.send_photo(chat)
    await chat.wait_for(lambda m: "위치나 주소로" in m.text and "타실 곳을" in m.text, after=mark)


async def test_back_and_stop_on_the_keyboard(company: Company, minji: Person, chat: PrivateChat) -> None:
    """The reply keyboard leads back and out, and goes with the step it belongs to."""
    await _at_pickup(minji, chat)
    await minji.say(chat, "서울역")
    await chat.wait_for(lambda m: "내리실 곳은요" in m.text)
    mark = chat.mark()
    await minji.tap(chat, "← 뒤로")
    await chat.wait_for(lambda m: "타실 곳을" in m.text, after=mark)
    await minji.tap(chat, "그만두기")
    await chat.wait_for(lambda m: "예약되거나 결제된 것은 없어요" in m.text)
    assert chat.keyboard == []


async def test_back_leads_to_the_menu(company: Company, minji: Person, chat: PrivateChat) -> None:
    """Back from every step of buttons ends at the menu."""
    step = await _at_when(minji, chat)
    await minji.press(step, "← 뒤로")
    await chat.wait_for(lambda m: "내리실 곳은요" in m.text)
    mark = chat.mark()
    await minji.tap(chat, "← 뒤로")
    await chat.wait_for(lambda m: "타실 곳을" in m.text, after=mark)
    await minji.tap(chat, "← 뒤로")
    grade = await chat.wait_for(lambda m: "어떤 택시" in m.text, after=mark)
    await minji.press(grade, "← 뒤로")
    await chat.wait_for(lambda m: m.button("택시 부르기"), after=mark)


async def test_recent_places_are_offered(company: Company, minji: Person, chat: PrivateChat) -> None:
    """The last places stand on the keyboard, and pressing one keeps its position."""
    code = await booked(company, minji, chat)
    await minji.press(await chat.wait_for(lambda m: m.invoice), "예약 취소")
    await minji.press(await chat.wait_for(lambda m: code in m.text and "취소할까요" in m.text), "취소하기")
    mark = chat.mark()
    await minji.say(chat, "/start")
    await minji.press(await chat.wait_for(lambda m: m.button("택시 부르기"), after=mark), "택시 부르기")
    await minji.press(await chat.wait_for(lambda m: "어떤 택시" in m.text, after=mark), "일반")
    await chat.wait_for(lambda m: "타실 곳을" in m.text, after=mark)
    await minji.tap(chat, "🕘 강남역 11번 출구")
    await chat.wait_for(lambda m: "내리실 곳은요" in m.text, after=mark)
    assert "🕘 강남역 11번 출구" not in [b.text for row in chat.keyboard for b in row]
    await minji.tap(chat, "🕘 지도 위치")
    await minji.press(await chat.wait_for(lambda m: "언제" in m.text, after=mark), "지금")
    review = await chat.wait_for(lambda m: "확인해 주세요" in m.text, after=mark)
    assert "강남역 11번 출구 → 🏁 지도 위치 37.55470, 126.97070 (약 10.5 km)" in review.text


async def test_a_card_number_is_refused(company: Company, minji: Person, chat: PrivateChat) -> None:
    """Text like a card number is deleted with a warning, and the step stands again."""
    await _at_pickup(minji, chat)
    card = await minji.say(chat, "4111 1111 1111 1111")
    warning = await chat.wait_for(lambda m: "카드 번호는 채팅에 보내지 마세요" in m.text)
    assert "타실 곳을" in warning.text
    await chat.wait_deleted(card)


async def test_a_masked_card_number_is_refused_too(
    company: Company, minji: Person, chat: PrivateChat
) -> None:
    """What the intake has masked already is not taken for an address."""
    await _at_pickup(minji, chat)
    await minji.say(chat, "•••• •••• •••• ••••")
    await chat.wait_for(lambda m: "카드 번호는 채팅에 보내지 마세요" in m.text)


async def test_only_ones_own_contact_counts(company: Company, minji: Person, chat: PrivateChat) -> None:
    """A typed number and another person's contact are refused kindly; the own contact goes on."""
    await minji.press(await _at_when(minji, chat), "지금")
    await chat.wait_for(lambda m: "연락할 번호" in m.text)
    await _said_after(minji, chat, "010-1234-5678", "버튼으로 보내 주세요")
    mark = chat.mark()
    await minji.share_contact(chat, phone="+821099998888", user_id=55)
    await chat.wait_for(lambda m: "본인 번호만" in m.text, after=mark)
    await minji.tap(chat, "내 번호 보내기")
    review = await chat.wait_for(lambda m: "확인해 주세요" in m.text)
    assert "010-1234-5678" in review.text


async def test_times_are_refused_kindly(company: Company, minji: Person, chat: PrivateChat) -> None:
    """A typed time is taken where it can be booked, and refused with the step again where not."""
    await minji.press(await _at_when(minji, chat), "시간 정하기")
    days = await chat.wait_for(lambda m: "며칠에" in m.text)
    await minji.press(days, "11/24")
    hours = await chat.wait_for(lambda m: "몇 시에" in m.text)
    assert hours.labels[0] == "14"
    refused = await _said_after(minji, chat, "13:00", "그 시각에는 예약할 수 없어요")
    assert "몇 시에" in refused.text
    await _said_after(minji, chat, "내일쯤", "14:30처럼 입력해")
    mark = chat.mark()
    await minji.say(chat, "15시 30분")
    await chat.wait_for(lambda m: "연락할 번호" in m.text, after=mark)


async def test_the_review_can_be_changed(company: Company, minji: Person, chat: PrivateChat) -> None:
    """Passengers, name and note are changed from the review, and reach the booking."""
    await minji.press(await _at_when(minji, chat), "지금")
    await chat.wait_for(lambda m: "연락할 번호" in m.text)
    await minji.share_contact(chat)
    review = await chat.wait_for(lambda m: "확인해 주세요" in m.text)
    await minji.press(review, "메모")
    await chat.wait_for(lambda m: "남길 말을" in m.text)
    await _said_after(minji, chat, "큰 가방 <두> 개", "📝 큰 가방 <두> 개")
    await minji.press(chat.last, "바꾸기")
    await minji.press(await chat.wait_for(lambda m: "무엇을 바꿀까요" in m.text), "인원")
    await minji.press(await chat.wait_for(lambda m: "몇 분이" in m.text), "3")
    review = await chat.wait_for(lambda m: "3명" in m.text)
    await minji.press(review, "바꾸기")
    await minji.press(await chat.wait_for(lambda m: "무엇을 바꿀까요" in m.text), "이름")
    await chat.wait_for(lambda m: "부를 이름을" in m.text)
    review = await _said_after(minji, chat, "민지 엄마", "민지 엄마")
    await minji.press(review, "결제하고")
    await chat.wait_for(lambda m: m.invoice)
    booking = the(await company.rides.own(CustomerId(minji.id), await company.newest(minji))).booking
    assert (booking.passengers, booking.note, booking.contact.name) == (3, "큰 가방 <두> 개", "민지 엄마")


async def test_a_second_booking_shows_the_first(company: Company, minji: Person, chat: PrivateChat) -> None:
    """A customer with an unpaid booking is shown that one in place of a second."""
    code = await booked(company, minji, chat)
    mark = chat.mark()
    await minji.say(chat, "/start")
    menu = await chat.wait_for(lambda m: m.button("택시 부르기"), after=mark)
    assert code in menu.labels[0]
    await minji.press(menu, "택시 부르기")
    await minji.press(await chat.wait_for(lambda m: "어떤 택시" in m.text, after=mark), "일반")
    await chat.wait_for(lambda m: "타실 곳을" in m.text, after=mark)
    await minji.say(chat, "서울역")
    await chat.wait_for(lambda m: "내리실 곳은요" in m.text, after=mark)
    await minji.say(chat, "강남역")
    await minji.press(await chat.wait_for(lambda m: "언제" in m.text, after=mark), "지금")
    await minji.press(await chat.wait_for(lambda m: "확인해 주세요" in m.text, after=mark), "결제하고")
    shown = await chat.wait_for(lambda m: "결제를 기다리는 예약이" in m.text, after=mark)
    assert code in shown.text
    assert await company.count(minji) == 1


@pytest.mark.parametrize("command", ["help", "terms", "paysupport", "privacy", "my", "language", "nonsense"])
async def test_commands_are_answered_at_every_step(
    company: Company, minji: Person, chat: PrivateChat, command: str
) -> None:
    """A command in the middle of a booking is answered with a next button, and the booking goes on."""
    await _at_pickup(minji, chat)
    mark = chat.mark()
    await minji.say(chat, f"/{command}")
    answer = await chat.wait_for(lambda m: m.labels, after=mark)
    assert answer.from_bot
    await minji.say(chat, "서울역")
    await chat.wait_for(lambda m: "내리실 곳은요" in m.text)


async def test_language_is_chosen_in_the_middle(company: Company, minji: Person, chat: PrivateChat) -> None:
    """After choosing English the open step comes in English, and the Korean keyboard still works."""
    await _at_pickup(minji, chat)
    await minji.say(chat, "/language")
    await minji.press(await chat.wait_for(lambda m: "어떤 언어로" in m.text), "English")
    await chat.wait_for(lambda m: "Where do we pick you up" in m.text)
    await minji.say(chat, "그만두기")
    await chat.wait_for(lambda m: "Nothing was booked" in m.text)


async def test_groups_are_pointed_to_the_private_chat(
    company: Company, tg: LocalTelegram, minji: Person
) -> None:
    """In a group a command gets a link to the private chat, and a callback an answer."""
    group = tg.add_group("친구들", [minji], [company.bot])
    await minji.say(group, "/start@hanbit_bot")
    pointer = await group.wait_for(lambda m: "1:1 대화" in m.text)
    answer = await minji.press_data(pointer, "m:menu")
    assert "1:1 대화" in pop_up(answer)
