"""A company with the booking bot alone: real storage, the local Telegram, staff who act by use case."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import aiohttp

from bot.payments.invoice_calls import InvoiceCalls
from bot.payments.payment_opening import PaymentOpening
from bot.relay.relay import Relay
from bot.simulator.telegram import CallbackAnswer, LocalBot, LocalTelegram, Person, PrivateChat
from config.i18n import Catalogs
from domain.commands.customer import BookByPhone, CancelBooking, PlaceBooking, RideRequest
from domain.commands.ride import AcceptOffer, BindDriver, CompleteTrip, OpenShift, ReportArrival, StartTrip
from domain.commands.staff import AssignVehicle, ConfirmBooking, InviteDriver, RegisterVehicle
from domain.messages.delivery import Channel
from domain.model.booking import Booking
from domain.model.vehicle import Vehicle
from domain.ports.geocoder import Geocoder
from domain.services.use_case_context import UseCaseContext
from domain.usecases.booking.book_by_phone import book_by_phone
from domain.usecases.booking.cancel_booking import cancel_booking
from domain.usecases.booking.place_booking import place_booking
from domain.usecases.dispatch.assign_vehicle import assign_vehicle
from domain.usecases.dispatch.confirm_booking import confirm_booking
from domain.usecases.driving.accept_offer import accept_offer
from domain.usecases.driving.complete_trip import complete_trip
from domain.usecases.driving.open_shift import open_shift
from domain.usecases.driving.report_arrival import report_arrival
from domain.usecases.driving.start_trip import start_trip
from domain.usecases.fleet.register_vehicle import register_vehicle
from domain.usecases.people.bind_driver import bind_driver
from domain.usecases.people.invite_driver import invite_driver
from domain.usecases.time.record_heartbeat import record_heartbeat
from domain.values.actor import Actor
from domain.values.ids import BookingCode, CustomerId, DispatcherId, DriverId
from domain.values.place import Place
from handlers.bot import BookingBot
from handlers.context import BookingSettings
from storage.conversations import SqlConversations
from storage.engine import Database, open_database
from storage.outbox import SqlOutbox
from storage.queries.board import SqlDispatchBoard
from storage.queries.fleet import SqlFleet
from storage.queries.rides import SqlRides
from tests.builders import SetClock
from tests.fakes import NoPacing
from tests.optional import the
from tests.use_cases import use_cases_on

TOKEN = "100001:booking"
CHOI, KIM = DispatcherId(900), DriverId(901)
RIDE_REQUEST = RideRequest(grade="basic", pickup=Place("서울역"), dropoff=Place("강남역"))
START = datetime(2026, 11, 24, 5, 0, tzinfo=UTC)


@dataclass
class Company:
    """The running app, and what its dispatchers and drivers do."""

    tg: LocalTelegram
    bot: LocalBot
    booking_bot: BookingBot
    use_cases: UseCaseContext
    rides: SqlRides
    clock: SetClock
    pacer: NoPacing
    database: Database
    failures: list[BaseException]

    async def newest(self, person: Person) -> BookingCode:
        """The code of the person's newest ride."""
        lines, _ = await self.rides.my_rides(CustomerId(person.id), 1, 0)
        return BookingCode(lines[0].ride.code)

    async def count(self, person: Person) -> int:
        """How many rides the person has."""
        return (await self.rides.my_rides(CustomerId(person.id), 1, 0))[1]

    async def hire(self, plate: str = "12가3456", grade: str = "basic") -> Vehicle:
        """Register a vehicle with a driver, on shift."""
        command = RegisterVehicle(
            dispatcher_id=CHOI, plate=plate, model="쏘나타", company="한빛", grade=grade
        )
        vehicle = await register_vehicle(command, self.use_cases)
        invitation = await invite_driver(
            InviteDriver(dispatcher_id=CHOI, vehicle_id=vehicle.id), self.use_cases
        )
        await bind_driver(
            BindDriver(
                driver_id=KIM,
                token=invitation.token,
                name="김",
                contact_user_id=KIM,
                phone="+821055556666",
                language="ko",
            ),
            self.use_cases,
        )
        await open_shift(OpenShift(driver_id=KIM), self.use_cases)
        return vehicle

    async def confirm(self, code: BookingCode) -> None:
        """A dispatcher says yes."""
        await confirm_booking(ConfirmBooking(dispatcher_id=CHOI, code=code), self.use_cases)

    async def assign(self, code: BookingCode, vehicle: Vehicle) -> None:
        """A dispatcher sends a vehicle, and its driver says yes."""
        await assign_vehicle(
            AssignVehicle(dispatcher_id=CHOI, code=code, vehicle_id=vehicle.id), self.use_cases
        )
        await accept_offer(AcceptOffer(code=code, actor=Actor.driver(KIM)), self.use_cases)

    async def arrive(self, code: BookingCode) -> None:
        """The driver waits."""
        await report_arrival(ReportArrival(code=code, actor=Actor.staff(CHOI)), self.use_cases)

    async def drive(self, code: BookingCode) -> None:
        """The ride begins and ends."""
        await start_trip(StartTrip(code=code, actor=Actor.staff(CHOI)), self.use_cases)
        await complete_trip(CompleteTrip(code=code, actor=Actor.staff(CHOI)), self.use_cases)

    async def depart(self, code: BookingCode) -> None:
        """The customer is on board."""
        await start_trip(StartTrip(code=code, actor=Actor.staff(CHOI)), self.use_cases)

    async def book_by_phone(self) -> Booking:
        """A dispatcher books for a caller."""
        command = BookByPhone(
            dispatcher_id=CHOI,
            request=RIDE_REQUEST,
            contact_name="이민지",
            contact_phone="01012345678",
            language="ko",
            request_key="call",
        )
        return await book_by_phone(command, self.use_cases)

    async def place_and_cancel(self, person: Person) -> None:
        """A booking that came to nothing."""
        command = PlaceBooking(
            customer_id=CustomerId(person.id),
            request=RIDE_REQUEST,
            contact_name="이민지",
            contact_phone="01012345678",
            language="ko",
            request_key=self.use_cases.ids.token(),
        )
        booking = await place_booking(command, self.use_cases)
        await cancel_booking(
            CancelBooking(code=booking.code, actor=Actor.customer(person.id)), self.use_cases
        )


@asynccontextmanager
async def running_company(
    url: str, telegram: LocalTelegram, geocoder: Geocoder | None = None, **settings: Any
) -> AsyncIterator[Company]:
    """Open the app on a migrated database, and close it."""
    database, clock, pacer = open_database(url), SetClock(START), NoPacing()
    failures: list[BaseException] = []
    outbox = SqlOutbox(database, clock)
    catalogs = Catalogs.load("booking", now=clock.now)
    relays: list[Relay] = []
    use_cases = use_cases_on(
        database, clock, {Channel.BOOKING}, lambda deliveries: relays[0].wake(deliveries)
    )
    rides = SqlRides(database)
    booking_bot = BookingBot(
        BookingSettings(
            token=TOKEN,
            api_url=telegram.url,
            company_name="한빛콜택시",
            provider_token="TEST:PROVIDER",
            **settings,
        ),
        use_cases,
        rides,
        SqlFleet(database),
        SqlDispatchBoard(database, clock, use_cases.rules.heartbeat_stale),
        SqlConversations(database),
        catalogs,
        pacer,
        geocoder=geocoder,
    )
    bot = telegram.world.bots.get(TOKEN) or telegram.add_bot(TOKEN, "hanbit_bot", "한빛콜택시")
    await booking_bot.start()
    notifier = InvoiceCalls(PaymentOpening(booking_bot.invoices, use_cases), booking_bot.notifier)
    relays.append(Relay(Channel.BOOKING, outbox, notifier, clock))
    await record_heartbeat("dispatch", use_cases)
    async with asyncio.TaskGroup() as tasks:
        queues: dict[int, asyncio.Queue[dict[str, Any]]] = {}
        intake = _poll(telegram, booking_bot, queues, failures)
        jobs = [tasks.create_task(relays[0].run()), tasks.create_task(intake)]
        try:
            yield Company(telegram, bot, booking_bot, use_cases, rides, clock, pacer, database, failures)
        finally:
            for queue in queues.values():
                await queue.join()
            await relays[0].stop()
            for job in jobs:
                job.cancel()
    await booking_bot.stop()
    await database.close()


async def _poll(
    telegram: LocalTelegram,
    booking_bot: BookingBot,
    queues: dict[int, asyncio.Queue[dict[str, Any]]],
    failures: list[BaseException],
) -> None:
    """A little intake: in order per chat, and pre-checkouts beside it."""
    offset = 0
    async with aiohttp.ClientSession() as session, asyncio.TaskGroup() as tasks:
        while True:
            async with session.post(
                f"{telegram.url}/bot{TOKEN}/getUpdates", json={"offset": offset, "timeout": 30}
            ) as response:
                updates = (await response.json()).get("result", [])
            for update in updates:
                offset = update["update_id"] + 1
                if "pre_checkout_query" in update:
                    tasks.create_task(_fed(booking_bot, update, failures))
                    continue
                chat = _chat(update)
                if chat not in queues:
                    queues[chat] = asyncio.Queue()
                    tasks.create_task(_work(booking_bot, queues[chat], failures))
                queues[chat].put_nowait(update)


async def _work(
    booking_bot: BookingBot, queue: asyncio.Queue[dict[str, Any]], failures: list[BaseException]
) -> None:
    while True:
        await _fed(booking_bot, await queue.get(), failures)
        queue.task_done()


async def _fed(booking_bot: BookingBot, update: dict[str, Any], failures: list[BaseException]) -> None:
    try:
        await booking_bot.feed(update)
    except Exception as failure:  # noqa: BLE001 - this is the intake's edge
        failures.append(failure)


def _chat(update: dict[str, Any]) -> int:
    body = next(value for key, value in update.items() if key != "update_id")
    return int((body.get("message") or body).get("chat", body.get("from", {})).get("id", 0))


async def booked(company: Company, person: Person, chat: PrivateChat, *, new: bool = True) -> BookingCode:
    """Walk a booking for now from the menu to the invoice."""
    await person.say(chat, "/start")
    await person.press(await chat.wait_for(lambda m: m.button("택시 부르기")), "택시 부르기")
    await person.press(await chat.wait_for(lambda m: "어떤 택시" in m.text), "일반")
    await chat.wait_for(lambda m: "타실 곳을" in m.text)
    await person.share_location(chat, 37.5547, 126.9707)
    await chat.wait_for(lambda m: "내리실 곳은요" in m.text)
    await person.share_venue(chat, 37.4979, 127.0276, "강남역 11번 출구", "")
    await person.press(await chat.wait_for(lambda m: "언제 타시겠어요" in m.text), "지금")
    if new:
        await chat.wait_for(lambda m: "연락할 번호" in m.text)
        await person.share_contact(chat)
    await person.press(await chat.wait_for(lambda m: "확인해 주세요" in m.text), "결제하고 예약하기")
    await chat.wait_for(lambda m: m.invoice is not None)
    return await company.newest(person)


def pop_up(answer: CallbackAnswer | None) -> str:
    """The words that a press was answered with; an assertion fails where there are none."""
    return the(the(answer).text)
