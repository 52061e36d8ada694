"""The dispatch side without its deliveries, on the real database, in a staff group of the local Telegram."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

import aiohttp

from bot.simulator.telegram import LocalBot, LocalTelegram, Person
from bot.simulator.telegram.chats import Group, LocalChat
from bot.simulator.telegram.messages import LocalMessage
from config.i18n import Catalogs
from dispatcher_panel.bot import DispatchBot
from dispatcher_panel.settings import DispatchSettings
from domain.commands.customer import CancelBooking, PlaceBooking, RecordCharge, RideRequest
from domain.commands.staff import AssignVehicle
from domain.messages.delivery import Channel, Delivery
from domain.model.booking import Booking
from domain.ports.geocoder import Geocoder
from domain.services.use_case_context import UseCaseContext
from domain.usecases.booking.cancel_booking import cancel_booking
from domain.usecases.booking.place_booking import place_booking
from domain.usecases.dispatch.assign_vehicle import assign_vehicle
from domain.usecases.payments.record_charge import record_charge
from domain.values.actor import Actor
from domain.values.ids import BookingCode, CustomerId, VehicleId
from domain.values.place import Place
from storage.engine import open_database
from storage.outbox import SqlOutbox
from storage.queries.accounts import SqlAccounts
from storage.queries.board import SqlDispatchBoard
from storage.queries.fleet import SqlFleet
from storage.queries.rides import SqlRides
from tests.builders import SetClock
from tests.fakes import NoPacing
from tests.use_cases import use_cases_on

TOKEN = "200002:dispatch"
GROUP = -1001234567890
START = datetime(2026, 11, 24, 5, 0, tzinfo=UTC)
"""A Tuesday, 14:00 in Seoul."""


@dataclass
class StaffGroup:
    """The staff group, what its members do in it, and what customers do elsewhere."""

    tg: LocalTelegram
    bot: LocalBot
    group: Group
    use_cases: UseCaseContext
    fleet: SqlFleet
    board: SqlDispatchBoard
    outbox: SqlOutbox
    clock: SetClock
    rides: SqlRides
    delivered: list[Delivery] = field(default_factory=list)
    failures: list[BaseException] = field(default_factory=list)

    async def ask(
        self, person: Person, text: str, to: LocalMessage | None = None, chat: LocalChat | None = None
    ) -> LocalMessage:
        """Say something (as a reply to `to`) and give what the bot answers."""
        where = chat or self.group
        mark = where.mark()
        await person.say(where, text, reply_to=to)
        return await where.wait_for(lambda _: True, after=mark)

    async def press(self, person: Person, message: LocalMessage, label: str) -> str | None:
        """Press a button; gives the pop-up's text."""
        answered = await person.press(message, label)
        assert answered is not None, f"{label} was never answered"
        return answered.text

    async def changed(self, person: Person, message: LocalMessage, label: str) -> LocalMessage:
        """Press a button that edits its message or sends another, and give that."""
        mark = self.group.mark()
        await self.press(person, message, label)
        return await self.group.wait_for(lambda _: True, after=mark)

    async def paid_booking(self, customer: int = 7, pickup: str = "서울역", charge: str = "") -> Booking:
        """A customer books and pays."""
        request = RideRequest(grade="basic", pickup=Place(pickup), dropoff=Place("강남역"))
        booking = await place_booking(
            PlaceBooking(
                customer_id=CustomerId(customer),
                request=request,
                contact_name="이 <b>민지",
                language="ko",
                contact_phone="01099998888",
                request_key=f"k{customer}",
            ),
            self.use_cases,
        )
        payment = next(d for d in reversed(self.delivered) if d.template == "invoice").arguments["payment_id"]
        return await record_charge(
            RecordCharge(
                payer_id=customer,
                payload=f"payment:{payment}",
                amount=booking.fare,
                currency="KRW",
                charge_id=charge or f"ch{customer}",
            ),
            self.use_cases,
        )

    async def cancel(self, code: str, customer: int = 7) -> None:
        """The customer cancels."""
        await cancel_booking(
            CancelBooking(code=BookingCode(code), actor=Actor.customer(customer)), self.use_cases
        )

    async def assign(self, booking: Booking, vehicle_id: VehicleId) -> None:
        """A dispatcher sends a vehicle."""
        await assign_vehicle(
            AssignVehicle(dispatcher_id=None, code=booking.code, vehicle_id=vehicle_id), self.use_cases
        )

    async def plates(self) -> list[str]:
        """The plates of the whole fleet."""
        return [line.vehicle.plate for line in (await self.fleet.rows(100, 0))[0]]


@asynccontextmanager
async def running_staff_group(
    url: str,
    tg: LocalTelegram,
    members: list[Person],
    dispatchers: frozenset[int] = frozenset(),
    geocoder: Geocoder | None = None,
) -> AsyncIterator[StaffGroup]:
    """Open the staff group on a migrated database, and close it."""
    bot = tg.add_bot(TOKEN, "hanbit_dispatch_bot", "배차")
    group = tg.add_group("배차팀", members, [bot], id=GROUP)
    clock, database = SetClock(START), open_database(url)
    delivered: list[Delivery] = []
    use_cases = use_cases_on(database, clock, list(Channel), delivered.extend)
    fleet, rides, outbox = SqlFleet(database), SqlRides(database), SqlOutbox(database, clock)
    board = SqlDispatchBoard(database, clock, use_cases.rules.heartbeat_stale)
    settings = DispatchSettings(
        token=TOKEN,
        api_url=tg.url,
        company_name="한빛콜택시",
        staff_chat_id=GROUP,
        dispatchers=dispatchers,
        booking_bot_username="hanbit_bot",
        language="ko",
        timezone="Asia/Seoul",
    )
    dispatch_bot = DispatchBot(
        settings,
        use_cases=use_cases,
        rides=rides,
        fleet=fleet,
        board=board,
        deliveries=outbox,
        accounts=SqlAccounts(database),
        catalogs=Catalogs.load("dispatch", now=clock.now),
        staff_catalogs=Catalogs.load("staff", now=clock.now),
        pacer=NoPacing(),
        geocoder=geocoder,
    )
    staff = StaffGroup(tg, bot, group, use_cases, fleet, board, outbox, clock, rides, delivered)
    await dispatch_bot.start()
    async with asyncio.TaskGroup() as tasks:
        feeding = tasks.create_task(_feed(tg, dispatch_bot, staff.failures))
        try:
            yield staff
        finally:
            feeding.cancel()
    await dispatch_bot.stop()
    await database.close()


async def _feed(tg: LocalTelegram, dispatch_bot: DispatchBot, failures: list[BaseException]) -> None:
    offset = 0
    async with aiohttp.ClientSession() as session:
        while True:
            asked = {"offset": offset, "timeout": 30}
            async with session.post(f"{tg.url}/bot{TOKEN}/getUpdates", json=asked) as response:
                updates: list[dict[str, Any]] = (await response.json()).get("result", [])
            for raw in updates:
                offset = raw["update_id"] + 1
                try:
                    await dispatch_bot.feed(raw)
                except Exception as failure:  # noqa: BLE001 - this is the intake's edge
                    failures.append(failure)
