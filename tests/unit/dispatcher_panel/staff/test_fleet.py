"""The fleet in the staff group: pages, corrections, retiring, invitations."""

from bot.simulator.telegram import Person
from domain.commands.staff import RegisterLot, RegisterVehicle
from domain.usecases.fleet.register_lot import register_lot
from domain.usecases.fleet.register_vehicle import register_vehicle
from domain.values.ids import DispatcherId, VehicleId
from domain.values.status import VehicleState
from tests.unit.dispatcher_panel.staff.staff_group import StaffGroup

CHOI = DispatcherId(901)


async def _car(staff: StaffGroup, plate: str = "12가3456", model: str = "쏘나타") -> VehicleId:
    command = RegisterVehicle(dispatcher_id=CHOI, plate=plate, model=model, company="tmap", grade="basic")
    return (await register_vehicle(command, staff.use_cases)).id


async def _lot(staff: StaffGroup, count: int) -> None:
    command = RegisterLot(dispatcher_id=CHOI, model="k5", company="tmap", grade="basic", count=count)
    await register_lot(command, staff.use_cases)


async def test_the_fleet_comes_in_pages(staff: StaffGroup, choi: Person) -> None:
    """Ten vehicles a page, with a button for each, and buttons to the pages around."""
    assert "/register" in (await staff.ask(choi, "/vehicles")).text
    await _lot(staff, 23)
    first = await staff.ask(choi, "/vehicles")
    assert "차량 23대" in first.text
    assert "일반 23" in first.text
    second = await staff.changed(choi, first, "2 ›")
    third = await staff.changed(choi, second, "3 ›")
    assert third.id == first.id
    assert len([label for label in third.labels if label.startswith("R")]) == 3
    assert "‹ 2" in third.labels


async def test_a_vehicles_model_is_changed_by_a_reply(staff: StaffGroup, choi: Person, han: Person) -> None:
    """The person who pressed is asked for the new model; the page then shows it, whatever it holds."""
    await _car(staff)
    page = await staff.changed(choi, await staff.ask(choi, "/vehicles"), "12가 3456")
    prompt = await staff.changed(choi, page, "모델")
    assert prompt.force_reply
    assert "다른 분" in (await staff.ask(han, "K5", to=prompt)).text
    assert (await staff.ask(choi, "x" * 70, to=prompt)).force_reply
    changed = await staff.ask(choi, "그랜저 <b>&amp;", to=prompt)
    assert "바꿨어요" in changed.text
    assert "그랜저 <b>&amp;" in changed.text


async def test_a_vehicles_grade_is_changed_by_buttons(staff: StaffGroup, choi: Person) -> None:
    """The grades stand as buttons, and the page shows the one that was pressed."""
    await _car(staff)
    page = await staff.changed(choi, await staff.ask(choi, "/vehicles"), "12가 3456")
    grades = await staff.changed(choi, page, "등급")
    changed = await staff.changed(choi, grades, "플래티넘")
    assert "플래티넘" in changed.text
    line = await staff.fleet.by_plate("12가3456")
    assert line is not None
    assert line.vehicle.grade == "platinum"


async def test_retiring_asks_first(staff: StaffGroup, choi: Person) -> None:
    """A vehicle leaves the fleet on the second press only, and a press after that says so."""
    await _car(staff)
    page = await staff.changed(choi, await staff.ask(choi, "/vehicles"), "12가 3456")
    sure = await staff.changed(choi, page, "등록 해제")
    assert await staff.plates() == ["12가3456"]
    await staff.changed(choi, sure, "그대로 두기")
    sure = await staff.changed(choi, page, "등록 해제")
    assert "해제했어요" in (await staff.changed(choi, sure, "등록 해제")).text
    assert await staff.plates() == []


async def test_retiring_a_busy_vehicle_waits_for_its_ride(staff: StaffGroup, choi: Person) -> None:
    """A vehicle on a ride finishes it first, and the dispatcher is told so."""
    await _lot(staff, 1)
    line = await staff.fleet.by_plate("R1")
    assert line is not None
    await staff.assign(await staff.paid_booking(), line.vehicle.id)
    page = await staff.changed(choi, await staff.ask(choi, "/vehicles"), "R1")
    sure = await staff.changed(choi, page, "등록 해제")
    assert "마치면" in (await staff.changed(choi, sure, "R1 등록 해제")).text
    still = await staff.fleet.row(line.vehicle.id)
    assert still is not None
    assert still.vehicle.state is VehicleState.BUSY


async def test_an_invitation_is_a_link_to_the_dispatch_bot(staff: StaffGroup, choi: Person) -> None:
    """/driver gives a link with a token that stands in the database, to be copied, with its end."""
    vehicle = await _car(staff)
    said = await staff.ask(choi, "/driver 12가 3456")
    link = said.button("링크 복사").copy_text or ""
    assert link.startswith("https://t.me/hanbit_dispatch_bot?start=drive_")
    assert link in said.text
    assert "11월 27일" in said.text
    async with staff.use_cases.uow() as uow:
        invitation = await uow.people.invitation(link.rpartition("drive_")[2])
    assert invitation.vehicle_id == vehicle


async def test_an_invitation_needs_a_vehicle_with_a_plate(staff: StaffGroup, choi: Person) -> None:
    """No plate, an unknown one, and a radio car are each answered with what is the matter."""
    await _lot(staff, 1)
    assert "예: /driver" in (await staff.ask(choi, "/driver")).text
    assert "그런 차량이 없어요" in (await staff.ask(choi, "/driver 99가9999")).text
    assert "무전 차량" in (await staff.ask(choi, "/driver r1")).text


async def test_a_vehicle_that_is_gone_is_said_to_be(staff: StaffGroup, choi: Person) -> None:
    """Forged and outdated vehicle buttons are answered by a pop-up and change nothing."""
    message = await staff.ask(choi, "/vehicles")
    for data in ("d:v:1", "d:v:x", "d:v", "d:vr:5:yes", "d:ve:1:plate", f"d:vg:{'9' * 19}:basic", "d:vi:0"):
        answered = await choi.press_data(message, data)
        assert answered is not None, data
        assert answered.text, data


async def test_a_page_that_was_deleted_comes_anew(staff: StaffGroup, choi: Person) -> None:
    """Where the pressed message cannot be edited any more, its next screen is sent."""
    await _car(staff)
    listed = await staff.ask(choi, "/vehicles")
    data = listed.button("12가 3456").callback_data or ""
    staff.group.remove(listed)
    mark = staff.group.mark()
    await choi.press_data(listed, data)
    page = await staff.group.wait_for(lambda m: "기사 초대" in m.labels, after=mark)
    assert page.id != listed.id
