"""Refunds by Stripe's own library, of charges that came through Telegram with a Stripe provider token."""

from typing import Any

import aiohttp
import stripe

from domain.ports.payment_gateway import GatewayDown, GatewayRefused, GatewayStatus

REFUND_KEY = "calltaxi_refund"
"""The metadata by which a refund of ours is known again."""
TIMEOUT = 15.0
"""Seconds for one of the two calls that a refund takes."""
PAGE = 100

_STANDS = {
    "succeeded": GatewayStatus.DONE,
    "pending": GatewayStatus.PENDING,
    "requires_action": GatewayStatus.PENDING,
    "failed": GatewayStatus.FAILED,
    "canceled": GatewayStatus.FAILED,
}
"""Stripe's statuses of a refund (API reference, the Refund object)."""
_ASK_AGAIN = {408, 409, 424, 425, 429}
"""What says nothing about the refund itself: too slow, in use just now, too many (API reference, Errors)."""


class StripeRefunds:
    """Gives back through Stripe, on the loop. Raises GatewayDown and GatewayRefused, with Stripe's code.

    Stripe answers a repeated idempotency key with what it said the first time, and forgets a key after a
    day. So every call looks first whether a refund of ours is there: it tells how one under way stands
    now, and a key that Stripe has forgotten pays nothing twice.
    """

    def __init__(self, secret_key: str, server: str) -> None:
        """Take the account's secret key and the address of the API."""
        self._http = stripe.AIOHTTPClient(timeout=aiohttp.ClientTimeout(total=TIMEOUT))
        self._refunds = stripe.StripeClient(
            secret_key, http_client=self._http, base_addresses={"api": server}, max_network_retries=0
        ).v1.refunds

    async def refund(self, payment_id: str, amount: int, key: str) -> GatewayStatus:
        """Give back `amount` minor units of Telegram's `provider_payment_charge_id`."""
        charge = {"payment_intent" if payment_id.startswith("pi_") else "charge": payment_id}
        try:
            found = await self._known(charge, key) or await self._create(charge, amount, key)
        except stripe.StripeError as failure:
            return _outcome_of(failure)
        except (aiohttp.ClientError, TimeoutError, OSError) as cut:
            raise GatewayDown(type(cut).__name__) from cut
        return _status_of(found)

    async def close(self) -> None:
        """Close the connections."""
        await self._http.close_async()  # type: ignore[no-untyped-call]  # the library's own lack

    async def _known(self, charge: dict[str, str], key: str) -> stripe.Refund | None:
        after: dict[str, str] = {}
        while True:
            wanted: Any = {**charge, "limit": PAGE, **after}
            page = await self._refunds.list_async(wanted)
            for found in page.data:
                if found.metadata and REFUND_KEY in found.metadata and found.metadata[REFUND_KEY] == key:
                    return found
            if not page.has_more:
                return None
            after = {"starting_after": page.data[-1].id}

    async def _create(self, charge: dict[str, str], amount: int, key: str) -> stripe.Refund:
        wanted: Any = {**charge, "amount": amount, "metadata": {REFUND_KEY: key}}
        return await self._refunds.create_async(wanted, {"idempotency_key": key})


def _status_of(found: stripe.Refund) -> GatewayStatus:
    status = _STANDS.get(str(found.status), GatewayStatus.PENDING)
    if status is GatewayStatus.FAILED:
        raise GatewayRefused(f"{found.status} ({found.failure_reason or 'no reason given'})")
    return status


def _outcome_of(failure: stripe.StripeError) -> GatewayStatus:
    """What an error means: done before, not to be had, or to be tried again."""
    if failure.code == "charge_already_refunded":
        return GatewayStatus.DONE
    status = failure.http_status
    if status is None or status >= 500 or status in _ASK_AGAIN:
        raise GatewayDown(f"HTTP {status}" if status else "no answer") from failure
    raise GatewayRefused(failure.code or f"HTTP {status}") from failure
