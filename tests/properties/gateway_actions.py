"""What happens between the app and the outside gateway: calls, lost replies, polls, callbacks, refunds."""

from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select

from bot.payments.gateway_calls import GatewayCalls
from domain.errors import DomainError, StaleRecord
from domain.messages.delivery import Channel, Delivery
from domain.messages.templates import Template
from domain.model.booking import Booking
from domain.ports.outbox import RetryLater, UndeliverableError
from domain.ports.payment_gateway import GatewayStatus
from domain.usecases.payments.ask_about_payment import ask_about_payment
from domain.usecases.payments.reconcile_payments import reconcile_payments
from domain.usecases.payments.retry_held_payments import retry_held_payments
from storage.tables.money import payments
from storage.tables.traffic import deliveries
from tests.properties.fake_gateway import Charge, Given, Mood
from tests.properties.world import Dice, MoneyNotBooked, World
from tests.usecases.company import Company

MOODS = (Mood.WELL, Mood.WELL, Mood.WELL, Mood.SLOW, Mood.LOST, Mood.DOWN, Mood.REFUSES, Mood.FAILS)
CALLS = (
    select(deliveries.c.id, deliveries.c.template, deliveries.c.arguments)
    .where(deliveries.c.channel == Channel.GATEWAY.value)
    .order_by(deliveries.c.id.desc())
)


@dataclass(frozen=True, slots=True)
class Call:
    """A gateway delivery, which may be carried out any number of times, at any time."""

    template: str
    arguments: dict[str, Any]


class GatewayActions(World):
    """Each act is one call, one step of the gateway's own, or one callback."""

    def __init__(self, company: Company) -> None:
        super().__init__(company)
        self.made: list[Call] = []
        """Calls that were tried: whoever carries one out again knows that it may have been heard."""

    async def gateway_call(self, dice: Dice) -> None:
        """One of the latest calls goes out, perhaps again, and the gateway is in this mood or that."""
        await self._carry_out(dice.of((await self._calls())[:4]), dice.of(MOODS))

    async def gateway_call_of_old(self, dice: Dice) -> None:
        """Any call there ever was goes out once more."""
        await self._carry_out(dice.of(await self._calls()), dice.of(MOODS))

    async def pay_on_page(self, dice: Dice) -> None:
        """A customer pays on a checkout page that was shown, however late; seldom another amount."""
        charge = dice.of(await self._shown())
        self.gateway.pay(charge, charge.amount - dice.of((0, 0, 0, 0, 0, 1)))

    async def fail_on_page(self, dice: Dice) -> None:
        """A card is declined on the checkout page."""
        charge = dice.of(await self._shown())
        if charge.status is GatewayStatus.PENDING:
            charge.status = GatewayStatus.FAILED

    async def hint(self, dice: Dice) -> None:
        """A callback hints at any payment, once or again."""
        payment = dice.of((await self.company.rows(payments))[-4:])
        await ask_about_payment(self.company.use_cases, payment_id=payment.id)

    async def line_moves(self, dice: Dice) -> None:
        """Customers who wait for the gateway are called back."""
        await retry_held_payments(dice.of((1, 2, 16)), self.company.use_cases)

    async def reconcile(self, dice: Dice) -> None:
        """The app looks for payments that nothing is asking about."""
        await reconcile_payments(self.company.use_cases)

    async def refund_moves(self, dice: Dice) -> None:
        """A refund that was pending at the gateway is done or fails."""
        given = dice.of(self._pending())
        given.status = dice.of((GatewayStatus.DONE, GatewayStatus.DONE, GatewayStatus.FAILED))

    async def catch_up(self) -> None:
        """The gateway is well: every call about a payment and a refund goes out until nothing is open."""
        self._clear_pending()
        calls = {(each.template, *sorted(each.arguments.items())): each for each in await self._calls()}
        for call in calls.values():
            if call.template != "charge":
                await self._carry_out(call, Mood.WELL)

    # -- shared -------------------------------------------------------------------------

    async def _pay_at_gateway(self, booking: Booking) -> None:
        """The usual way: a checkout is opened, paid and heard of."""
        payment = (await self.company.payments(booking))[-1]
        about: dict[str, Any] = {"payment_id": payment.id}
        await self._carry_out(Call("charge", about), Mood.WELL)
        shown = (await self.company.payments(booking))[-1]
        if shown.gateway_payment_id is None:
            return
        self.gateway.pay(self.gateway.charges[shown.gateway_payment_id], shown.amount)
        about = {**about, "gateway_payment_id": shown.gateway_payment_id}
        await self._carry_out(Call("query", about), Mood.WELL)

    async def _carry_out(self, call: Call, mood: Mood) -> None:
        self.gateway.mood = mood
        delivery = Delivery(
            channel=Channel.GATEWAY,
            chat_id=0,
            template=Template(call.template),
            arguments=call.arguments,
            created_at=None if call in self.made else self.company.clock.now(),
        )
        self.made.append(call)
        use_cases = self.company.use_cases
        try:
            with suppress(RetryLater, UndeliverableError):
                await GatewayCalls(self.gateway, use_cases, self.company.clock, lambda: None)(delivery, None)
        except StaleRecord:
            raise
        except DomainError as refused:
            raise MoneyNotBooked(refused) from refused

    async def _calls(self) -> list[Call]:
        async with self.company.database.read() as connection:
            rows = await connection.execute(CALLS)
            return [Call(row.template, row.arguments) for row in rows]

    async def _shown(self) -> list[Charge]:
        shown = [row.gateway_payment_id for row in await self.company.rows(payments) if row.checkout_url]
        open_ones = [self.gateway.charges[each] for each in shown]
        return [each for each in open_ones if each.status is not GatewayStatus.DONE]

    def _clear_pending(self) -> None:
        for given in self._pending():
            given.status = GatewayStatus.DONE

    def _pending(self) -> list[Given]:
        return [given for _, given in self.gateway.refunds() if given.status is GatewayStatus.PENDING]
