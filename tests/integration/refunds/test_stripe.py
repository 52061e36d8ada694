"""Stripe's own library against a stand-in of Stripe's API, over real HTTP."""

import asyncio

import pytest

from bot.payments.stripe_refunds import StripeRefunds
from domain.ports.payment_gateway import GatewayDown, GatewayRefused, GatewayStatus
from tests.stripe_stand_in import StripeStandIn

FARE, KEY = 11_600, "token-1"
G = GatewayStatus


async def test_a_charge_goes_back(stripe: StripeStandIn, refunds: StripeRefunds) -> None:
    """A refund names Telegram's provider charge, the amount and our key, and is done at once."""
    stripe.charge("ch_1", FARE)
    assert await refunds.refund("ch_1", FARE, KEY) is G.DONE
    assert stripe.keys == [KEY]
    (made,) = stripe.refunds
    assert (made["charge"], made["amount"], made["metadata"]) == ("ch_1", FARE, {"calltaxi_refund": KEY})


async def test_a_payment_intent_goes_back(stripe: StripeStandIn, refunds: StripeRefunds) -> None:
    """A charge that is known by its payment intent is refunded by that."""
    stripe.charge("pi_1", FARE)
    assert await refunds.refund("pi_1", FARE, KEY) is G.DONE
    assert stripe.refunds[0]["payment_intent"] == "pi_1"


async def test_two_parts_go_back_apart(stripe: StripeStandIn, refunds: StripeRefunds) -> None:
    """Two partial refunds of one charge have keys of their own, and each goes back."""
    stripe.charge("ch_1", FARE)
    assert await refunds.refund("ch_1", 6_800, "token-1") is G.DONE
    assert await refunds.refund("ch_1", 4_800, "token-2") is G.DONE
    assert [made["amount"] for made in stripe.refunds] == [6_800, 4_800]


async def test_a_lost_reply_is_asked_about(stripe: StripeStandIn, refunds: StripeRefunds) -> None:
    """When the reply is lost nobody knows; the next call finds the refund and makes no second one."""
    stripe.charge("ch_1", FARE)
    stripe.troubles = ["lost"]
    with pytest.raises(GatewayDown):
        await refunds.refund("ch_1", 4_800, KEY)
    assert await refunds.refund("ch_1", 4_800, KEY) is G.DONE
    assert stripe.refunded("ch_1") == 4_800
    assert stripe.calls == ["list", "create", "list"]


async def test_a_lost_reply_is_known_again_after_days(stripe: StripeStandIn, refunds: StripeRefunds) -> None:
    """Even when Stripe has forgotten the key, among more than a hundred refunds, nothing goes back twice."""
    stripe.charge("ch_1", FARE)
    stripe.troubles = ["lost"]
    with pytest.raises(GatewayDown):
        await refunds.refund("ch_1", 4_800, KEY)
    for number in range(120):
        await refunds.refund("ch_1", 1, f"other-{number}")
    stripe.forget_keys()
    assert await refunds.refund("ch_1", 4_800, KEY) is G.DONE
    assert stripe.refunded("ch_1") == 4_800 + 120


@pytest.mark.parametrize("trouble", [500, 503, 429, 409])
async def test_a_stripe_in_trouble_is_asked_again(
    stripe: StripeStandIn, refunds: StripeRefunds, trouble: int
) -> None:
    """A failure that says nothing of the refund is tried again under the same key."""
    stripe.charge("ch_1", FARE)
    stripe.troubles = [trouble]
    with pytest.raises(GatewayDown, match=str(trouble)):
        await refunds.refund("ch_1", FARE, KEY)
    assert await refunds.refund("ch_1", FARE, KEY) is G.DONE
    assert stripe.keys == [KEY, KEY]


async def test_a_stripe_that_is_not_there(refunds: StripeRefunds, stripe: StripeStandIn) -> None:
    """Where nobody listens the gateway is down, and nothing is decided."""
    away = StripeRefunds("sk_test_stand_in", "http://127.0.0.1:9")
    with pytest.raises(GatewayDown):
        await away.refund("ch_1", FARE, KEY)
    await away.close()


async def test_a_charge_that_went_back_already(stripe: StripeStandIn, refunds: StripeRefunds) -> None:
    """A charge that somebody has refunded whole in Stripe's dashboard is done."""
    stripe.charge("ch_1", FARE)
    await refunds.refund("ch_1", FARE, "by somebody else")
    assert await refunds.refund("ch_1", FARE, KEY) is G.DONE
    assert stripe.refunded("ch_1") == FARE


async def test_what_stripe_refuses(stripe: StripeStandIn, refunds: StripeRefunds) -> None:
    """An unknown charge, more than is left, and a wrong key are refused for good, with Stripe's reason."""
    stripe.charge("ch_1", FARE)
    with pytest.raises(GatewayRefused, match="resource_missing"):
        await refunds.refund("ch_404", FARE, KEY)
    with pytest.raises(GatewayRefused, match="HTTP 400"):
        await refunds.refund("ch_1", FARE + 1, "token-2")
    stranger = StripeRefunds("sk_test_of_somebody_else", stripe.url)
    with pytest.raises(GatewayRefused, match="HTTP 401"):
        await stranger.refund("ch_1", FARE, KEY)
    await stranger.close()
    assert stripe.refunds == []


@pytest.mark.parametrize("status", ["pending", "requires_action"])
async def test_a_refund_under_way(stripe: StripeStandIn, refunds: StripeRefunds, status: str) -> None:
    """A refund that the bank or the payer still has to act on is pending until Stripe says otherwise."""
    stripe.charge("ch_1", FARE)
    stripe.status = status
    assert await refunds.refund("ch_1", FARE, KEY) is G.PENDING
    assert await refunds.refund("ch_1", FARE, KEY) is G.PENDING
    stripe.refunds[0]["status"] = "succeeded"
    assert await refunds.refund("ch_1", FARE, KEY) is G.DONE
    assert stripe.calls.count("create") == 1


@pytest.mark.parametrize("status", ["failed", "canceled"])
async def test_a_refund_that_failed(stripe: StripeStandIn, refunds: StripeRefunds, status: str) -> None:
    """A refund that Stripe could not carry out is refused, for a person has to find another way."""
    stripe.charge("ch_1", FARE)
    stripe.status = "pending"
    assert await refunds.refund("ch_1", FARE, KEY) is G.PENDING
    stripe.refunds[0]["status"] = status
    with pytest.raises(GatewayRefused, match=status):
        await refunds.refund("ch_1", FARE, KEY)


async def test_the_loop_goes_on(stripe: StripeStandIn, refunds: StripeRefunds) -> None:
    """While one refund gets no answer, another is made on the same loop."""
    stripe.charge("ch_1", FARE)
    stripe.charge("ch_2", FARE)
    stripe.troubles = ["hang"]
    async with asyncio.TaskGroup() as tasks:
        hanging = tasks.create_task(refunds.refund("ch_1", FARE, "token-1"))
        await stripe.hanging.wait()
        assert await refunds.refund("ch_2", FARE, "token-2") is G.DONE
        hanging.cancel()
    assert stripe.refunded("ch_1") == 0
