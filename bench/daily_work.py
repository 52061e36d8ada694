"""What a company does all day, as the bots do it: use cases and queries on real storage, without Telegram."""

import itertools
from collections.abc import Awaitable, Callable, Sequence
from contextlib import AbstractContextManager
from datetime import timedelta
from pathlib import Path
from typing import cast

from pydantic import SecretStr

from bench.history import ZONE, History
from bot.app.container import Container
from bot.relay.relay import Relay
from config.settings import Settings
from domain.commands.customer import CancelBooking, CheckCheckout, PlaceBooking, RecordCharge
from domain.messages.delivery import Channel, Delivery
from domain.messages.templates import Template
from domain.model.booking import Booking
from domain.policies.days import day_bounds
from domain.ports.conversations import Conversation
from domain.ports.inbox import InboxUpdate
from domain.ports.outbox import SentDelivery
from domain.usecases.accounts.close_accounts import close_period
from domain.usecases.booking.cancel_booking import cancel_booking
from domain.usecases.booking.place_booking import place_booking
from domain.usecases.payments.check_checkout import check_checkout
from domain.usecases.payments.record_charge import record_charge
from domain.values.actor import Actor
from domain.values.ids import CustomerId
from domain.values.invoice_payload import invoice_payload
from domain.values.status import BookingStatus
from storage.conversations import SqlConversations
from storage.deadlines import SqlDeadlines
from storage.engine import Database
from storage.personal_data import SqlPersonalData
from storage.queries.accounts import SqlAccounts
from storage.unit_of_work import SqlUnitsOfWork, UnitOfWorkDeps
from tests.builders import PHONE, a_ride_request

OPEN = 10
"""How many customers have paid and wait, in every company."""
LEASE, LIMIT, MY_RIDES = timedelta(seconds=30), 50, 5
INBOX_KEPT, ERASED = timedelta(days=3), timedelta(days=366)
"""Before these nothing of the past is left to be swept or erased."""
FIRST_UPDATE = 10**12
"""Above the numbers of all updates of the past."""

Timer = AbstractContextManager[object]
"""What is done inside is measured; what is prepared before and tidied away after is not."""
_numbers = itertools.count(FIRST_UPDATE)


class DailyWork:
    """A company at work on a database with a past."""

    def __init__(self, database: Database, url: str, folder: Path, history: History) -> None:
        settings = Settings(
            data_dir=folder,
            database_url=url,
            payments="telegram",
            payment_provider_token=SecretStr("1000000001:TEST:BENCH"),
        )
        self._history = history
        self._container = Container(settings, database, ("booking", "dispatch"), None)
        self._container.relays.append(cast(Relay, self))
        self._woken: list[Delivery] = []
        self._customers = itertools.cycle(history.customers[OPEN:])
        self._conversations = SqlConversations(database)
        self._accounts = SqlAccounts(database)
        self._deadlines = SqlDeadlines(database, self._container.use_cases.rules)
        self._personal = SqlPersonalData(database)
        around = UnitOfWorkDeps(clock=self._container.clock, rules=self._container.use_cases.rules)
        self._elsewhere = SqlUnitsOfWork(database, around)
        """Transactions of another process, whose deliveries are nobody's here."""

    def wake(self, deliveries: Sequence[Delivery]) -> None:
        """Hear of deliveries as a relay does; they wait to be settled."""
        self._woken += deliveries

    async def open_queue(self) -> None:
        """Some customers have paid and wait."""
        for customer in self._history.customers[:OPEN]:
            await self._paid(*await self._placed(customer))
            await self._settle()

    async def click(self, timer: Timer) -> None:
        """A callback that shows a ride's page: kept, its conversation and the ride read, and done."""
        number, customer = next(_numbers), self._history.regular
        update = InboxUpdate(bot="booking", update_id=number, chat_key=customer, update={"update_id": number})
        key = f"booking:{customer}:{customer}"
        with timer:
            await self._container.inbox.keep([update])
            before = (await self._conversations.load([key])).get(key) or Conversation()
            assert await self._container.rides.own(customer, self._history.code) is not None
            now = Conversation(state=before.state, data=before.data, last_update_id=number)
            await self._conversations.store({key: now})
            await self._container.inbox.done("booking", [number])

    async def menu(self, timer: Timer) -> None:
        """What /start looks at: who it is, the newest ride, and what could be booked again."""
        rides, customer = self._container.rides, self._history.regular
        with timer:
            await rides.customer(customer)
            await rides.latest(customer)
            await rides.last_places(customer)

    async def my_rides(self, timer: Timer) -> None:
        """The first page of the regular customer's rides."""
        with timer:
            lines, _ = await self._container.rides.my_rides(self._history.regular, MY_RIDES, 0)
        assert len(lines) == MY_RIDES

    async def book(self, timer: Timer) -> None:
        """A booking is placed."""
        customer = next(self._customers)
        with timer:
            booking, _ = await self._placed(customer)
        await self._cancel(booking)

    async def pay(self, timer: Timer) -> None:
        """From the pre-checkout to the staff's card, and the marks of what was sent."""
        booking, payload = await self._placed(next(self._customers))
        await self._settle()
        with timer:
            await self._paid(booking, payload)
            assert await self._container.board.card(booking.id) is not None
            await self._settle()
        await self._cancel(booking)

    async def queue(self, timer: Timer) -> None:
        """/queue."""
        with timer:
            assert await self._container.board.queue()

    async def close(self, timer: Timer) -> None:
        """/close of the day that is alike in all companies."""
        with timer:
            closed = await close_period(self._accounts, day_bounds(self._history.day, ZONE))
        assert closed.bookings
        assert not closed.mismatches

    async def stats(self, timer: Timer) -> None:
        """/stats of the same day."""
        with timer:
            await self._container.board.stats(*day_bounds(self._history.day, ZONE))

    async def refunds(self, timer: Timer) -> None:
        """/refunds."""
        with timer:
            await self._container.board.refunds_waiting()

    async def driver_day(self, timer: Timer) -> None:
        """A driver's /today, and the job under way."""
        with timer:
            await self._container.fleet.driver_job(self._history.driver)
            await self._container.fleet.driver_day(self._history.driver, *day_bounds(self._history.day, ZONE))

    async def idle_tick(self, timer: Timer) -> None:
        """A relay looks into the outbox, and nothing is due."""
        now = self._container.clock.now()
        with timer:
            claimed = await self._container.outbox.claim(Channel.BOOKING, now, now + LEASE, LIMIT)
        assert not claimed

    async def busy_tick(self, timer: Timer) -> None:
        """A relay looks into the outbox, and one delivery is due."""
        async with self._elsewhere() as uow:
            chat = int(self._history.regular)
            uow.deliver([Delivery(channel=Channel.BOOKING, chat_id=chat, template=Template.DISPATCH_SLOW)])
            await uow.commit()
        now = self._container.clock.now()
        with timer:
            self._woken += await self._container.outbox.claim(Channel.BOOKING, now, now + LEASE, LIMIT)
        assert len(self._woken) == 1
        await self._settle()

    async def inbox_look(self, timer: Timer) -> None:
        """What a start looks for: updates that are not done."""
        with timer:
            assert not await self._container.inbox.unfinished("booking", self._container.clock.now())

    async def inbox_sweep(self, timer: Timer) -> None:
        """The hourly sweep of updates that were done long ago, when there are none."""
        with timer:
            await self._container.inbox.sweep(self._container.clock.now() - INBOX_KEPT)

    async def due_deadlines(self, timer: Timer) -> None:
        """The scheduler looks for deadlines, and nothing is due."""
        now = self._container.clock.now()
        with timer:
            await self._deadlines.claim(now, now + LEASE, LIMIT)

    async def waiting(self, timer: Timer) -> None:
        """Who waits to be confirmed, as it is asked again and again while the dispatch side is down."""
        with timer:
            async with self._elsewhere() as uow:
                assert len(await uow.bookings.with_status([BookingStatus.REQUESTED])) == OPEN

    async def erasure(self, timer: Timer) -> None:
        """The look for names and addresses of rides that are long over, when there are none."""
        with timer:
            await self._personal.forget(self._container.clock.now() - ERASED)

    async def deliveries(self, timer: Timer) -> None:
        """/deliveries, and what `calltaxi deliveries list` reads."""
        with timer:
            await self._container.outbox.parked()
            await self._container.outbox.listed()

    async def _placed(self, customer: CustomerId) -> tuple[Booking, str]:
        """A new booking, and the payload of its invoice."""
        command = PlaceBooking(
            customer_id=customer,
            request=a_ride_request(),
            contact_name="이민지",
            contact_phone=PHONE,
            language="ko",
            request_key=f"update-{next(_numbers)}",
        )
        booking = await place_booking(command, self._container.use_cases)
        invoice = next(each for each in self._woken if each.template is Template.INVOICE)
        return booking, invoice_payload(invoice.arguments["payment_id"])

    async def _paid(self, booking: Booking, payload: str) -> None:
        customer, fare, currency = booking.customer_id or 0, booking.fare, booking.currency
        asked = CheckCheckout(payer_id=customer, payload=payload, amount=fare, currency=currency)
        await check_checkout(asked, self._container.use_cases)
        charge = RecordCharge(
            payer_id=customer,
            payload=payload,
            amount=fare,
            currency=currency,
            charge_id=f"bench-{next(_numbers)}",
        )
        await record_charge(charge, self._container.use_cases)

    async def _cancel(self, booking: Booking) -> None:
        by = Actor.customer(booking.customer_id or 0)
        await cancel_booking(CancelBooking(code=booking.code, actor=by), self._container.use_cases)
        await self._settle()

    async def _settle(self) -> None:
        """Everything that was woken has been sent."""
        sent = [SentDelivery(delivery=each, message_id=each.id) for each in self._woken]
        self._woken.clear()
        await self._container.outbox.settle(sent, self._container.clock.now())


ACTIONS: dict[str, Callable[[DailyWork, Timer], Awaitable[None]]] = {
    "a click": DailyWork.click,
    "/start": DailyWork.menu,
    "my rides": DailyWork.my_rides,
    "book": DailyWork.book,
    "payment to card": DailyWork.pay,
    "/queue": DailyWork.queue,
    "/close": DailyWork.close,
    "/stats": DailyWork.stats,
    "/refunds": DailyWork.refunds,
    "/today": DailyWork.driver_day,
    "relay tick, nothing due": DailyWork.idle_tick,
    "relay tick, one due": DailyWork.busy_tick,
    "inbox look": DailyWork.inbox_look,
    "inbox sweep": DailyWork.inbox_sweep,
    "erasure, nothing to erase": DailyWork.erasure,
    "who waits to be confirmed": DailyWork.waiting,
    "/deliveries": DailyWork.deliveries,
    "deadline claim": DailyWork.due_deadlines,
}
