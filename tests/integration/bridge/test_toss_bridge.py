"""The bridge to Toss Payments, spoken to by our own gateway adapter, against a stand-in of Toss."""

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, replace

import aiohttp
import pytest
from aiohttp import web

from bot.payments.callback import PaymentCallback
from bot.payments.http_gateway import HttpGateway
from domain.ports.payment_gateway import GatewayDown, GatewayRefused, GatewayStatus, Order
from examples.toss_bridge import Bridge
from tests.integration.bridge.toss import KEY, StandIn

SECRET = "shared-secret"
ORDER = Order(
    order_id="payment:7", amount=11_600, currency="KRW", description="A7K2Q", idempotency_key="key-0123456789"
)


@dataclass
class Stage:
    """Toss, the bridge, our adapter, and what the callbacks hinted at."""

    toss: StandIn
    gateway: HttpGateway
    bridge_url: str
    hints: list[tuple[int | None, str | None]]

    async def come_back(self, order: str) -> str:
        """The customer's browser follows Toss back to the bridge; gives where it leads."""
        url = f"{self.bridge_url}/returned/{order}"
        async with aiohttp.ClientSession() as http, http.get(url, allow_redirects=False) as answer:
            return answer.headers["Location"]


@asynccontextmanager
async def listening(app: web.Application) -> AsyncIterator[str]:
    """Serve an application on this machine; gives its address."""
    runner = web.AppRunner(app, shutdown_timeout=0.1)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    try:
        yield f"http://127.0.0.1:{runner.addresses[0][1]}"
    finally:
        await runner.cleanup()


@pytest.fixture
async def stage() -> AsyncIterator[Stage]:
    """Everything listens."""
    hints: list[tuple[int | None, str | None]] = []

    async def hint(payment_id: int | None, gateway_payment_id: str | None) -> None:
        hints.append((payment_id, gateway_payment_id))

    ours = web.Application()
    ours.add_routes([PaymentCallback(SECRET, hint).route()])
    async with AsyncExitStack() as stack:
        toss = StandIn()
        toss_url = await stack.enter_async_context(listening(toss.application()))
        our_url = await stack.enter_async_context(listening(ours))
        bridge = Bridge("http://bridge.example", SECRET, KEY, toss_url)
        bridge_url = await stack.enter_async_context(listening(bridge.application()))
        gateway = HttpGateway(
            bridge_url, lambda: "https://t.me/taxi_bot", lambda: f"{our_url}/payments/callback"
        )
        stack.push_async_callback(gateway.close)
        yield Stage(toss, gateway, bridge_url, hints)


async def test_a_payment_from_the_link_to_the_refund(stage: Stage) -> None:
    """Paid on Toss's page, confirmed when the customer comes back, read back, and refunded in parts."""
    opened = await stage.gateway.charge(ORDER)
    assert opened.status is GatewayStatus.PENDING
    assert opened.checkout_url == "https://toss.example/key-0123456789"
    stage.toss.authorise(opened.payment_id)
    assert await stage.come_back(opened.payment_id) == "https://t.me/taxi_bot"
    assert (stage.toss.confirmed, stage.hints) == (1, [(None, opened.payment_id)])
    paid = await stage.gateway.find(payment_id=opened.payment_id)
    assert paid is not None
    assert (paid.status, paid.amount, paid.currency) == (GatewayStatus.DONE, 11_600, "KRW")
    for key, amount in (("r1", 4_800), ("r1", 4_800), ("r2", 6_800)):
        assert await stage.gateway.refund(opened.payment_id, amount, key) is GatewayStatus.DONE
    cancels = stage.toss.payments[opened.payment_id]["cancels"]
    assert [each["cancelAmount"] for each in cancels] == [4_800, 6_800]


async def test_the_same_key_is_the_same_payment(stage: Stage) -> None:
    """However often it is opened there is one payment, found by its key; an unknown key finds none."""
    first = await stage.gateway.charge(ORDER)
    assert await stage.gateway.charge(ORDER) == first
    assert await stage.gateway.find(key=ORDER.idempotency_key) == first
    assert await stage.gateway.find(key="another-key") is None
    assert len(stage.toss.payments) == 1


async def test_a_confirmation_that_was_missed_is_made_when_we_ask(stage: Stage) -> None:
    """A customer who never came back from the page has paid once somebody asks, and only once."""
    opened = await stage.gateway.charge(ORDER)
    stage.toss.authorise(opened.payment_id)
    for _ in range(3):
        found = await stage.gateway.find(payment_id=opened.payment_id)
        assert found is not None
        assert found.status is GatewayStatus.DONE
    assert stage.toss.confirmed == 1


@pytest.mark.parametrize("status", ["ABORTED", "EXPIRED"])
async def test_what_came_to_nothing(stage: Stage, status: str) -> None:
    """A payment that Toss gave up has failed."""
    opened = await stage.gateway.charge(ORDER)
    stage.toss.payments[opened.payment_id]["status"] = status
    found = await stage.gateway.find(payment_id=opened.payment_id)
    assert found is not None
    assert found.status is GatewayStatus.FAILED


async def test_toss_in_trouble(stage: Stage) -> None:
    """Where Toss fails the outcome is unknown, where it refuses that is final; neither is a traceback."""
    stage.toss.down = True
    with pytest.raises(GatewayDown):
        await stage.gateway.charge(ORDER)
    stage.toss.down = False
    with pytest.raises(GatewayRefused):
        await stage.gateway.refund("never-opened", 1, "k")
    odd = replace(ORDER, idempotency_key="key-odd-status")
    opened = await stage.gateway.charge(odd)
    stage.toss.payments[opened.payment_id]["status"] = "SIDEWAYS"
    found = await stage.gateway.find(payment_id=opened.payment_id)
    assert found is not None
    assert found.status is GatewayStatus.PENDING
