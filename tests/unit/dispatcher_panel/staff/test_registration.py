"""Registering vehicles: typed, as a lot, and guided."""

from bot.simulator.telegram import Person
from tests.unit.dispatcher_panel.staff.staff_group import StaffGroup


async def test_one_line_registers_one_vehicle(staff: StaffGroup, choi: Person) -> None:
    """A plate with a space, a model of two words, company and grade make one vehicle."""
    said = await staff.ask(choi, "/register 12가 3456 더 쏘나타 tmap 일반")
    line = await staff.fleet.by_plate("12가3456")
    assert "12가 3456" in said.text
    assert line is not None
    assert (line.vehicle.model, line.vehicle.company, line.vehicle.grade) == ("더 쏘나타", "tmap", "basic")


async def test_a_lot_is_in_stock_at_once(staff: StaffGroup, choi: Person) -> None:
    """`x3` registers three radio cars, free to be sent."""
    await staff.ask(choi, "/register sonata tmap basic x3")
    assert await staff.plates() == ["R1", "R2", "R3"]
    assert await staff.fleet.free_by_grade(staff.clock.now()) == {"basic": 3}


async def test_a_mistake_is_answered_with_an_example(staff: StaffGroup, choi: Person) -> None:
    """What cannot be registered is refused with the reason and an example, and nothing is stored."""
    await staff.ask(choi, "/register 12가3456 sonata tmap basic")
    mistakes = {
        "/register sonata": "차량 번호가 아닌 것",
        "/register 12가3457 sonata tmap gold": "없는 등급",
        "/register 12가3457 tmap basic": "차례로",
        "/register sonata tmap basic x51": "50대",
        "/register 12가3456 sonata tmap basic": "이미 등록된",
        f"/register 12가3458 {'x' * 70} tmap basic": "너무 길어요",
    }
    for typed, reason in mistakes.items():
        said = await staff.ask(choi, typed)
        assert reason in said.text, typed
        assert "예: /register" in said.text, typed
    assert await staff.plates() == ["12가3456"]


async def test_the_guided_form_asks_one_question_a_message(staff: StaffGroup, choi: Person) -> None:
    """Plate, model and company are asked by ForceReply, the grade by buttons."""
    plate = await staff.ask(choi, "/register")
    assert plate.force_reply
    model = await staff.ask(choi, "12가 3456", to=plate)
    assert model.force_reply
    assert "차량: 12가3456" in model.text
    company = await staff.ask(choi, "쏘나타 <b>&", to=model)
    grade = await staff.ask(choi, "티맵", to=company)
    assert "모델: 쏘나타 <b>&" in grade.text
    done = await staff.changed(choi, grade, "프라임")
    line = await staff.fleet.by_plate("12가3456")
    assert done.id == grade.id
    assert "등록했어요" in done.text
    assert line is not None
    assert (line.vehicle.model, line.vehicle.grade) == ("쏘나타 <b>&", "prime")


async def test_a_wrong_answer_is_asked_again(staff: StaffGroup, choi: Person) -> None:
    """A wrong plate keeps the form where it is, with an example."""
    plate = await staff.ask(choi, "/register")
    again = await staff.ask(choi, "소나타", to=plate)
    assert again.force_reply
    assert "예: 12가3456" in again.text
    model = await staff.ask(choi, "x2", to=again)
    assert "차량: x2" in model.text


async def test_a_double_press_registers_a_lot_once(staff: StaffGroup, choi: Person) -> None:
    """The last button of a lot's form, pressed twice, makes the lot once."""
    plate = await staff.ask(choi, "/register")
    model = await staff.ask(choi, "x2", to=plate)
    company = await staff.ask(choi, "쏘나타", to=model)
    grade = await staff.ask(choi, "티맵", to=company)
    first = await choi.press_data(grade, "d:rg:basic", wait=False)
    second = await choi.press_data(grade, "d:rg:basic")
    assert first is not None
    assert second is not None
    assert await staff.plates() == ["R1", "R2"]


async def test_only_the_person_who_was_asked_may_answer(
    staff: StaffGroup, choi: Person, han: Person, stranger: Person
) -> None:
    """Another dispatcher's reply and press are refused politely; a stranger's too, as no dispatcher."""
    plate = await staff.ask(choi, "/register")
    assert "다른 분" in (await staff.ask(han, "12가3456", to=plate)).text
    refused = await staff.ask(stranger, "12가3456", to=plate)
    assert not refused.force_reply
    model = await staff.ask(choi, "x2", to=plate)
    company = await staff.ask(choi, "쏘나타", to=model)
    grade = await staff.ask(choi, "티맵", to=company)
    assert "다른 분" in (await staff.press(han, grade, "일반") or "")
    assert await staff.press(stranger, grade, "일반")
    assert await staff.plates() == []


async def test_a_form_can_be_left(staff: StaffGroup, choi: Person) -> None:
    """/cancel closes the answer field, and the button of the last question ends the form."""
    plate = await staff.ask(choi, "/register")
    left = await staff.ask(choi, "/cancel", to=plate)
    assert left.removes_keyboard
    assert "그만뒀어요" in left.text
    company = await staff.ask(choi, "쏘나타", to=await staff.ask(choi, "x2", to=plate))
    grade = await staff.ask(choi, "티맵", to=company)
    assert "그만뒀어요" in (await staff.changed(choi, grade, "그만두기")).text
    assert await staff.plates() == []


async def test_a_picture_is_no_answer(staff: StaffGroup, choi: Person) -> None:
    """A reply without text asks for text."""
    plate = await staff.ask(choi, "/register")
    mark = staff.group.mark()
    photo = {"file_id": "p", "file_unique_id": "p", "width": 9, "height": 9}
    choi._send(staff.group, {"photo": [photo]}, plate)
    assert "글을" in (await staff.group.wait_for(lambda _: True, after=mark)).text
