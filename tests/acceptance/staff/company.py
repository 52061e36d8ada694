"""The company with its dispatch bot alone: real storage, the local Telegram, customers by use case."""

import asyncio
import itertools
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

import aiohttp

from bot.relay.relay import Relay
from bot.simulator.telegram import Group, LocalBot, LocalMessage, LocalTelegram, Person, PrivateChat
from config.i18n import Catalogs
from dispatcher_panel.bot import DispatchBot
from dispatcher_panel.settings import DispatchSettings
from domain.commands.customer import CancelBooking, PlaceBooking, RecordCharge, RideRequest
from domain.commands.staff import InviteDriver, RegisterLot, RegisterVehicle
from domain.messages.delivery import Channel, Delivery
from domain.model.booking import Booking
from domain.model.vehicle import Vehicle
from domain.services.use_case_context import UseCaseContext
from domain.usecases.booking.cancel_booking import cancel_booking
from domain.usecases.booking.place_booking import place_booking
from domain.usecases.fleet.register_lot import register_lot
from domain.usecases.fleet.register_vehicle import register_vehicle
from domain.usecases.payments.record_charge import record_charge
from domain.usecases.people.invite_driver import invite_driver
from domain.values.actor import Actor
from domain.values.ids import CustomerId, DispatcherId
from domain.values.place import Place, Position
from storage.engine import Database, open_database
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
DISPATCHER = DispatcherId(900)
SEOUL_STATION = Place("서울역 <1번> 출구", Position(37.5547, 126.9707))
GANGNAM = Place("강남역 & 11번 출구", Position(37.4979, 127.0276))


@dataclass
class DispatchCompany:
    """The running dispatch side, and what customers and the office do beside it."""

    tg: LocalTelegram
    bot: LocalBot
    group: Group
    dispatch_bot: DispatchBot
    use_cases: UseCaseContext
    fleet: SqlFleet
    rides: SqlRides
    outbox: SqlOutbox
    clock: SetClock
    pacer: NoPacing
    database: Database
    relay: Relay
    sent: list[Delivery]
    failures: list[BaseException] = field(default_factory=list)
    moved_to: list[int] = field(default_factory=list)
    numbers: Any = field(default_factory=lambda: itertools.count(1))

    async def paid_booking(
        self, customer: int = 7, name: str = "이민지", note: str = "", **request: Any
    ) -> Booking:
        """A customer books and pays."""
        usual: dict[str, Any] = {"grade": "basic", "pickup": SEOUL_STATION, "dropoff": GANGNAM, "note": note}
        key = next(self.numbers)
        booking = await place_booking(
            PlaceBooking(
                customer_id=CustomerId(customer),
                request=RideRequest(**usual | request),
                contact_name=name,
                language="ko",
                contact_phone="01099998888",
                request_key=f"k{key}",
            ),
            self.use_cases,
        )
        payment = next(d for d in reversed(self.sent) if d.template == "invoice").arguments["payment_id"]
        return await record_charge(
            RecordCharge(
                payer_id=customer,
                payload=f"payment:{payment}",
                amount=booking.fare,
                currency="KRW",
                charge_id=f"ch{key}",
            ),
            self.use_cases,
        )

    async def customer_cancels(self, booking: Booking) -> None:
        """The customer changes their mind."""
        assert booking.customer_id is not None
        actor = Actor.customer(booking.customer_id)
        await cancel_booking(CancelBooking(code=booking.code, actor=actor), self.use_cases)

    async def car(self, plate: str = "12가3456") -> Vehicle:
        """A vehicle without a driver yet."""
        command = RegisterVehicle(
            dispatcher_id=DISPATCHER, plate=plate, model="쏘나타", company="한빛", grade="basic"
        )
        return await register_vehicle(command, self.use_cases)

    async def radio_cars(self, count: int) -> list[Vehicle]:
        """Radio cars, in stock at once."""
        command = RegisterLot(
            dispatcher_id=DISPATCHER, model="쏘나타", company="한빛", grade="basic", count=count
        )
        return await register_lot(command, self.use_cases)

    async def invitation(self, vehicle: Vehicle) -> str:
        """A link that makes somebody the vehicle's driver."""
        made = await invite_driver(
            InviteDriver(dispatcher_id=DISPATCHER, vehicle_id=vehicle.id), self.use_cases
        )
        return f"https://t.me/{self.bot.username}?start=drive_{made.token}"

    async def hire(self, person: Person, plate: str = "12가3456", *, on_shift: bool = True) -> PrivateChat:
        """Somebody becomes a driver through the chat, and (unless not) takes rides."""
        chat = person.chat_with(self.bot)
        await person.open_link(await self.invitation(await self.car(plate)))
        await chat.wait_for(lambda m: m.reply_keyboard)
        await person.share_contact(chat)
        await chat.wait_for(lambda m: "/available" in m.text)
        if on_shift:
            await self.ask(person, "/available", chat)
        return chat

    async def card(self, booking: Booking, holding: str = "") -> LocalMessage:
        """The booking's card, once it says this."""
        return await self.group.wait_for(
            lambda m: booking.code in m.text and "📍" in m.text and holding in m.text
        )

    async def ask(self, person: Person, text: str, chat: PrivateChat | Group | None = None) -> LocalMessage:
        """Say something and give what the bot answers."""
        where = chat or self.group
        mark = where.mark()
        await person.say(where, text)
        return await where.wait_for(lambda _: True, after=mark)

    async def press(self, person: Person, message: LocalMessage, wanted: str) -> str:
        """Press a button; gives the pop-up's text, empty where there is none."""
        answered = await person.press(message, wanted)
        assert answered is not None, f"{wanted} was never answered"
        return answered.text or ""

    async def forge(self, person: Person, message: LocalMessage, data: str) -> str:
        """Send callback data that no button carries; gives the pop-up's text."""
        answered = await person.press_data(message, data)
        assert answered is not None, f"{data} was never answered"
        return answered.text or ""

    async def now(self, booking: Booking) -> Booking:
        """The booking as it stands."""
        found = await self.rides.view(booking.id)
        assert found is not None
        return found.booking

    async def free(self) -> int:
        """How many basic vehicles are in stock."""
        return (await self.fleet.free_by_grade(self.clock.now())).get("basic", 0)

    def calls(self, method: str) -> int:
        """How often the bot called a method."""
        return self.tg.calls[self.bot, method]


@asynccontextmanager
async def running_company(
    url: str, tg: LocalTelegram, members: list[Person], dispatchers: frozenset[int] = frozenset()
) -> AsyncIterator[DispatchCompany]:
    """Open the dispatch side on a migrated database, and close it."""
    bot = tg.add_bot(TOKEN, "hanbit_dispatch_bot", "배차")
    group = tg.add_group("배차팀", members, [bot], id=GROUP)
    clock, database, pacer = SetClock(START), open_database(url), NoPacing()
    sent: list[Delivery] = []
    relays: list[Relay] = []

    def wake(deliveries: Sequence[Delivery]) -> None:
        sent.extend(deliveries)
        relays[0].wake(deliveries)

    use_cases = use_cases_on(database, clock, list(Channel), wake)
    fleet, rides, outbox = SqlFleet(database), SqlRides(database), SqlOutbox(database, clock)
    moved_to: list[int] = []

    async def moved(new: int) -> None:
        moved_to.append(new)

    dispatch_bot = DispatchBot(
        _settings(tg, dispatchers),
        use_cases=use_cases,
        rides=rides,
        fleet=fleet,
        board=SqlDispatchBoard(database, clock, use_cases.rules.heartbeat_stale),
        deliveries=outbox,
        accounts=SqlAccounts(database),
        catalogs=Catalogs.load("dispatch", now=clock.now),
        staff_catalogs=Catalogs.load("staff", now=clock.now),
        pacer=pacer,
        staff_chat_moved=moved,
    )
    await dispatch_bot.start()
    relay = Relay(
        Channel.DISPATCH,
        outbox,
        dispatch_bot.notifier,
        clock,
        moved=dispatch_bot.moved,
        digest=dispatch_bot.notifier.send_digest,
    )
    relays.append(relay)
    ports = (use_cases, fleet, rides, outbox, clock, pacer, database)
    company = DispatchCompany(tg, bot, group, dispatch_bot, *ports, relay, sent, moved_to=moved_to)
    async with _at_work(company):
        yield company
    await dispatch_bot.stop()
    await database.close()


@asynccontextmanager
async def _at_work(company: DispatchCompany) -> AsyncIterator[None]:
    async with asyncio.TaskGroup() as tasks:
        jobs = [tasks.create_task(company.relay.run()), tasks.create_task(_poll(company))]
        try:
            yield
        finally:
            await company.relay.stop()
            for job in jobs:
                job.cancel()


def _settings(tg: LocalTelegram, dispatchers: frozenset[int]) -> DispatchSettings:
    return DispatchSettings(
        token=TOKEN,
        api_url=tg.url,
        company_name="한빛콜택시",
        staff_chat_id=GROUP,
        dispatchers=dispatchers,
        booking_bot_username="hanbit_bot",
        language="ko",
        timezone="Asia/Seoul",
    )


def offers(label: str, text: str = "") -> Callable[[LocalMessage], object]:
    """What `wait_for` takes: a message with such a button and this in its text."""
    return lambda message: text in message.text and message.button(label)


async def _poll(company: DispatchCompany) -> None:
    """A little intake: chats side by side, each in its order."""
    offset, last = 0, dict[object, asyncio.Task[None]]()
    async with aiohttp.ClientSession() as session, asyncio.TaskGroup() as tasks:
        while True:
            asked = {"offset": offset, "timeout": 30}
            async with session.post(f"{company.tg.url}/bot{TOKEN}/getUpdates", json=asked) as response:
                updates = (await response.json()).get("result", [])
            for update in updates:
                offset = update["update_id"] + 1
                chat = _chat(update)
                last[chat] = tasks.create_task(_fed(company, update, last.get(chat)))


async def _fed(company: DispatchCompany, update: dict[str, Any], before: asyncio.Task[None] | None) -> None:
    if before is not None:
        await before
    try:
        await company.dispatch_bot.feed(update)
    except Exception as failure:  # noqa: BLE001 - this is the intake's edge
        company.failures.append(failure)


def _chat(update: dict[str, Any]) -> int:
    body = next(value for key, value in update.items() if key != "update_id")
    return int((body.get("message") or body).get("chat", body.get("from", {})).get("id", 0))
