"""What customers do, and what arrives through Telegram when they pay there."""

from domain.commands import customer as of_customer
from domain.errors import AmountDiffers, DomainError, PaymentNotFound
from domain.model.booking import Booking
from domain.usecases.booking.claim_booking import claim_booking
from domain.usecases.payments.check_checkout import check_checkout
from domain.usecases.payments.record_charge import record_charge
from domain.usecases.payments.send_invoice_again import send_invoice_again
from domain.values.ids import PaymentId
from domain.values.invoice_payload import invoice_payload
from domain.values.status import BookingStatus
from tests.builders import HOUR, MINUTE, SEOUL_STATION, TYPED
from tests.properties.world import CUSTOMERS, Dice, MoneyNotBooked, World
from tests.usecases.company import Company


class CustomerActions(World):
    """Each act is one request, legal or not."""

    def __init__(self, company: Company) -> None:
        super().__init__(company)
        self.charges: list[of_customer.RecordCharge] = []

    async def place(self, dice: Dice) -> None:
        """A customer books for now or later, from a known place or a typed one."""
        later = dice.of((None, None, MINUTE * 20, HOUR, 5 * HOUR))
        at = None if later is None else self.company.clock.now() + later
        pickup = dice.of((SEOUL_STATION, SEOUL_STATION, TYPED))
        self.bookings.append(await self.company.place(dice.of(CUSTOMERS), pickup_at=at, pickup=pickup))

    async def claim(self, dice: Dice) -> None:
        """Somebody opens a caller's link."""
        token = self._booking(dice).claim_token or "none"
        command = of_customer.ClaimBooking(customer_id=dice.of(CUSTOMERS), claim_token=token)
        await claim_booking(command, self.company.use_cases)

    async def invoice_again(self, dice: Dice) -> None:
        """The customer asks for the invoice again."""
        booking = await self.company.booking(self._booking(dice))
        customer_id = booking.customer_id or CUSTOMERS[0]
        command = of_customer.SendInvoiceAgain(customer_id=customer_id, code=booking.code)
        await send_invoice_again(command, self.company.use_cases)

    async def customer_cancels(self, dice: Dice) -> None:
        """A customer cancels, having agreed to one or another sum."""
        booking = await self.company.booking(self._booking(dice))
        await self.company.cancel(booking, agreed_kept=dice.of((None, 0, 4_800)))

    # -- through Telegram ---------------------------------------------------------------

    async def pay(self, dice: Dice) -> None:
        """The customer pays the latest invoice as it is."""
        booking = await self.company.booking(self._booking(dice))
        payment = (await self.company.payments(booking))[-1]
        await self._charge(payment.id, booking.customer_id, booking.fare)

    async def pay_as_asked(self, dice: Dice) -> None:
        """A payment that was let go ahead, and arrives before anything else happens, is the fare."""
        booking = await self.company.booking(self._booking(dice))
        payment = (await self.company.payments(booking))[-1]
        payer = dice.of((booking.customer_id or 0, *CUSTOMERS))
        await check_checkout(
            of_customer.CheckCheckout(
                payer_id=payer, payload=invoice_payload(payment.id), amount=booking.fare, currency="KRW"
            ),
            self.company.use_cases,
        )
        paid = await self._charge(payment.id, payer, booking.fare)
        if self.alone:
            assert (paid.status, paid.kept) == (BookingStatus.REQUESTED, paid.fare), "let ahead, and no fare"

    async def pay_oddly(self, dice: Dice) -> None:
        """A charge for any invoice, by anybody or nobody, of any amount."""
        booking = await self.company.booking(self._booking(dice))
        payment = dice.of(await self.company.payments(booking))
        payer = dice.of((booking.customer_id, None, *CUSTOMERS))
        amount = dice.of((booking.fare, booking.fare, booking.fare - 1, booking.fare + 1, 100))
        await self._charge(payment.id, payer, amount)

    async def charge_again(self, dice: Dice) -> None:
        """A charge is delivered once more."""
        await self._record(dice.of(self.charges))

    async def pay_for_nothing(self, dice: Dice) -> None:
        """A charge that names no payment of ours, or comes in foreign money, changes nothing."""
        payment = dice.of(await self.company.payments(self._booking(dice)))
        payload, currency = dice.of(
            (("payment:1", "KRW"), ("rides", "KRW"), (invoice_payload(payment.id), "USD"))
        )
        charge = of_customer.RecordCharge(
            payer_id=CUSTOMERS[0],
            payload=payload,
            amount=payment.amount,
            currency=currency,
            charge_id=f"foreign-{self.company.ids.number()}",
        )
        try:
            await record_charge(charge, self.company.use_cases)
        except (PaymentNotFound, AmountDiffers):
            return
        raise AssertionError("a charge for nothing was booked")

    async def _charge(self, payment_id: PaymentId, payer: int | None, amount: int) -> Booking:
        charge = of_customer.RecordCharge(
            payer_id=payer,
            payload=invoice_payload(payment_id),
            amount=amount,
            currency="KRW",
            charge_id=f"charge-{len(self.charges)}",
            provider_charge_id=f"charge-{len(self.charges)}",
        )
        self.charges.append(charge)
        return await self._record(charge)

    async def _record(self, charge: of_customer.RecordCharge) -> Booking:
        try:
            booking = await record_charge(charge, self.company.use_cases)
        except DomainError as refused:
            raise MoneyNotBooked(refused) from refused
        if charge.charge_id not in self.gateway.charges:
            self.gateway.take(charge.charge_id, charge.amount)
        return booking
