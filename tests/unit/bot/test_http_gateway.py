"""The HTTP contract as we speak it: what is sent, and what becomes of whatever is answered."""

from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any

import pytest

from bot.payments.breaker import BreakerLimits, InterlockBreaker
from bot.payments.guarded_gateway import GuardedGateway
from bot.payments.http_gateway import HttpGateway
from domain.ports.breaker import BreakerOpen
from domain.ports.payment_gateway import (
    Checkout,
    GatewayDown,
    GatewayRefused,
    GatewayStatus,
    Order,
    OutcomeUnknown,
)
from tests.builders import a_booking
from tests.patience import HANG
from tests.unit.bot.scripted_gateway import ScriptedGateway

ORDER = Order(
    booking=a_booking(),
    order_id="payment:7",
    amount=11_600,
    currency="KRW",
    description="A7K2Q",
    idempotency_key="key-7",
)
OPEN = {"payment_id": "gw-7", "status": "pending", "checkout_url": "https://pay.example/7"}


@pytest.fixture
async def other() -> AsyncIterator[ScriptedGateway]:
    """The gateway at the other end."""
    gateway = ScriptedGateway()
    await gateway.start()
    yield gateway
    await gateway.stop()


@pytest.fixture
async def gateway(other: ScriptedGateway) -> AsyncIterator[HttpGateway]:
    """Ours."""
    ours = HttpGateway(other.url + "/", lambda: "https://t.me/taxi_bot", lambda: "https://taxi.example/cb")
    yield ours
    await ours.close()


async def test_what_opens_a_payment(gateway: HttpGateway, other: ScriptedGateway) -> None:
    """The request carries all of the contract, the way back to the bot and where to call back."""
    other.answers = [(201, OPEN)]
    assert await gateway.charge(ORDER) == Checkout(
        payment_id="gw-7", status=GatewayStatus.PENDING, checkout_url="https://pay.example/7"
    )
    assert other.heard == [
        (
            "POST",
            "/payments",
            {
                "order_id": "payment:7",
                "amount": 11_600,
                "currency": "KRW",
                "description": "A7K2Q",
                "idempotency_key": "key-7",
                "return_url": "https://t.me/taxi_bot",
                "callback_url": "https://taxi.example/cb",
            },
        )
    ]


async def test_how_a_payment_is_asked_about(gateway: HttpGateway, other: ScriptedGateway) -> None:
    """By the gateway's id or by our key, each safely in the address; 404 means that there is none."""
    full = OPEN | {"status": "approved", "amount": 11_600, "currency": "KRW", "order_id": "payment:7"}
    other.answers = [(200, full), (404, {"error": "unknown"}), (404, "<html>")]
    assert await gateway.find(payment_id="gw/7?x=1") == Checkout(
        payment_id="gw-7",
        status=GatewayStatus.DONE,
        checkout_url="https://pay.example/7",
        amount=11_600,
        currency="KRW",
        order_id="payment:7",
    )
    assert await gateway.find(key="a&b=c") is None
    assert await gateway.find(key="k") is None
    assert [path for _, path, _ in other.heard] == [
        "/payments/gw%2F7%3Fx%3D1",
        "/payments?idempotency_key=a%26b%3Dc",
        "/payments?idempotency_key=k",
    ]


async def test_how_money_goes_back(gateway: HttpGateway, other: ScriptedGateway) -> None:
    """A refund names its payment, its amount and the key that was stored first."""
    other.answers = [(201, {"refund_id": "r", "status": said}) for said in ("pending", "done")]
    assert await gateway.refund("gw-7", 100, "rk") is GatewayStatus.PENDING
    assert await gateway.refund("gw-7", 100, "rk") is GatewayStatus.DONE
    assert other.heard[0] == ("POST", "/payments/gw-7/refunds", {"amount": 100, "idempotency_key": "rk"})


ODD: list[tuple[int, Any]] = [
    (200, "<html>Bad gateway</html>"),
    (200, ""),
    (200, b"\xff\xfe"),
    (201, "[" * 50_000),
    (200, []),
    (200, "7"),
    (200, "x" * 70_000),
    (200, {}),
    (200, {"payment_id": "gw-7"}),
    (200, {"status": "pending"}),
    (302, "elsewhere"),
    (500, "<html>"),
    (502, {"error": "x"}),
    (201, "abort"),
]
ODD_FIELDS: list[dict[str, Any]] = [
    {"payment_id": None},
    {"payment_id": True},
    {"payment_id": "x" * 201},
    {"payment_id": "gw\n7"},
    {"status": 1},
    {"status": "sideways"},
    {"amount": "11600"},
    {"amount": 1.5},
    {"amount": -1},
    {"currency": 410},
    {"order_id": []},
]
NONSENSE = [*ODD, *((200, OPEN | odd) for odd in ODD_FIELDS)]


@pytest.mark.parametrize(("status", "body"), NONSENSE)
async def test_nonsense_is_an_unknown_outcome(
    gateway: HttpGateway, other: ScriptedGateway, status: int, body: Any
) -> None:
    """Whatever makes no sense is no traceback: what was done is not known."""
    other.answers = [(status, body)]
    asks: tuple[Callable[[], Awaitable[object]], ...] = (
        lambda: gateway.charge(ORDER),
        lambda: gateway.find(payment_id="gw-7"),
    )
    for ask in asks:
        with pytest.raises(OutcomeUnknown):
            await ask()
    assert len(other.heard) >= 2


@pytest.mark.parametrize(
    "url", [None, "", "javascript:alert(1)", "ftp://pay.example", 7, "https://" + "x" * 2_000]
)
async def test_a_page_that_cannot_be_opened(gateway: HttpGateway, other: ScriptedGateway, url: Any) -> None:
    """A pending payment without a page to pay it on is nonsense; one that is paid needs none."""
    other.answers = [(201, OPEN | {"checkout_url": url})]
    with pytest.raises(OutcomeUnknown):
        await gateway.charge(ORDER)
    other.answers = [(201, OPEN | {"checkout_url": url, "status": "approved"})]
    assert (await gateway.charge(ORDER)).checkout_url is None


@pytest.mark.parametrize("status", [408, 425, 429, 503])
async def test_an_overloaded_gateway_did_nothing(
    gateway: HttpGateway, other: ScriptedGateway, status: int
) -> None:
    """A gateway that says that it is overloaded has done nothing."""
    other.answers = [(status, {"error": "overloaded"})]
    with pytest.raises(GatewayDown) as down:
        await gateway.charge(ORDER)
    assert not isinstance(down.value, OutcomeUnknown)


@pytest.mark.parametrize("status", [400, 401, 403, 409, 422])
async def test_a_gateway_that_says_no(gateway: HttpGateway, other: ScriptedGateway, status: int) -> None:
    """Any other 4xx is a refusal for good."""
    other.answers = [(status, {"error": "no"})]
    with pytest.raises(GatewayRefused):
        await gateway.charge(ORDER)
    with pytest.raises(GatewayRefused):
        await gateway.refund("gw-7", 1, "k")


async def test_nobody_listens(gateway: HttpGateway, other: ScriptedGateway) -> None:
    """Where no connection comes about nothing was done."""
    await other.stop()
    with pytest.raises(GatewayDown) as down:
        await gateway.charge(ORDER)
    assert not isinstance(down.value, OutcomeUnknown)


async def test_each_kind_of_call_has_its_breaker(gateway: HttpGateway, other: ScriptedGateway) -> None:
    """Charges that hang open their own breaker; refunds and questions go on."""
    guarded = GuardedGateway(gateway)
    guarded.charges = InterlockBreaker("charge", BreakerLimits(timeout=0.05, least_calls=2, wait=HANG))
    other.answers = [(201, "hang")]
    for _ in range(2):
        with pytest.raises(OutcomeUnknown):
            await guarded.charge(ORDER)
    with pytest.raises(BreakerOpen):
        await guarded.charge(ORDER)
    assert guarded.charges.open_for() > 0
    other.answers = [(201, {"refund_id": "r", "status": "done"})]
    assert await guarded.refund("gw-7", 1, "k") is GatewayStatus.DONE
    other.answers = [(200, OPEN)]
    assert (await guarded.find(payment_id="gw-7")) is not None
    assert (guarded.questions.open_for(), guarded.refunds.open_for()) == (0.0, 0.0)
