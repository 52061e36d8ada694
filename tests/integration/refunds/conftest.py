"""A Stripe of the test's own, and the adapter that talks to it."""

from collections.abc import AsyncIterator

import pytest

from bot.payments.stripe_refunds import StripeRefunds
from tests.stripe_stand_in import SECRET, StripeStandIn


@pytest.fixture
async def stripe() -> AsyncIterator[StripeStandIn]:
    """Stripe's API of refunds, on this machine."""
    async with StripeStandIn() as running:
        yield running


@pytest.fixture
async def refunds(stripe: StripeStandIn) -> AsyncIterator[StripeRefunds]:
    """The adapter, with its connections closed in the end."""
    adapter = StripeRefunds(SECRET, stripe.url)
    yield adapter
    await adapter.close()
