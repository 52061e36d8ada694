"""What the tests of an outside gateway share: a booking that is paid there, and what the gateway says."""

from dataclasses import replace
from typing import Any

from domain.messages.delivery import Channel
from domain.model.booking import Booking
from domain.model.payment import Payment
from domain.ports.payment_gateway import Checkout, GatewayStatus
from domain.usecases.payments.record_checkout import record_checkout
from tests.usecases.company import Company

PAGE = "https://pay.example/1"


def answer(status: GatewayStatus = GatewayStatus.PENDING, amount: int | None = None, **more: Any) -> Checkout:
    """How the payment stands at the gateway."""
    usual = Checkout(payment_id="gw-1", status=status, checkout_url=PAGE, amount=amount)
    return replace(usual, **more)


async def placed(company: Company) -> tuple[Booking, Payment]:
    """A booking that is paid at an outside gateway."""
    company.rule(gateway="http")
    booking = await company.place()
    (payment,) = await company.payments(booking)
    return booking, payment


async def opened(company: Company) -> tuple[Booking, Payment]:
    """A booking whose payment is open at the gateway."""
    booking, payment = await placed(company)
    await record_checkout(payment.id, answer(), company.use_cases)
    await company.told()
    return booking, payment


async def payment_of(company: Company, booking: Booking) -> Payment:
    """The booking's only payment."""
    (payment,) = await company.payments(booking)
    return payment


async def calls(company: Company) -> list[str]:
    """The calls that wait for the gateway."""
    return [each.template for each in await company.told() if each.channel is Channel.GATEWAY]


async def waiting(company: Company) -> list[tuple[int, int]]:
    """Who waits to be called back, with the number of tries."""
    async with company.use_cases.uow() as uow:
        return list(await uow.payments.held(company.clock.now(), 100))
