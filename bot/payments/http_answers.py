"""Reads what a payment gateway answers: where it makes no sense, what was done is not known."""

import json
from typing import Any

from domain.ports.payment_gateway import Checkout, GatewayStatus, OutcomeUnknown

LONGEST_ID, LONGEST_URL = 200, 2_000
_STATUSES = {
    **dict.fromkeys(("approved", "done", "succeeded", "paid", "completed"), GatewayStatus.DONE),
    **dict.fromkeys(
        ("failed", "expired", "cancelled", "canceled", "declined", "rejected"), GatewayStatus.FAILED
    ),
    **dict.fromkeys(("pending", "created", "processing", "open"), GatewayStatus.PENDING),
}

Json = dict[str, Any]


def read_answer(body: bytes) -> Json:
    """The body as an object. Raises OutcomeUnknown for anything else, a page of HTML for instance."""
    try:
        answer = json.loads(body)
    except (ValueError, RecursionError) as nonsense:
        raise OutcomeUnknown("the answer is not JSON") from nonsense
    if not isinstance(answer, dict):
        raise OutcomeUnknown("the answer is not an object")
    return answer


def read_checkout(answer: Json) -> Checkout:
    """A payment as the gateway tells it. Raises OutcomeUnknown where its id or status is missing or odd."""
    return Checkout(
        payment_id=_payment_id(answer),
        status=read_status(answer),
        checkout_url=_page(answer),
        amount=_amount(answer),
        currency=_word(answer, "currency"),
        order_id=_word(answer, "order_id"),
    )


def read_status(answer: Json) -> GatewayStatus:
    """How a payment or refund stands. Raises OutcomeUnknown for a status that the contract does not know."""
    said = answer.get("status")
    status = _STATUSES.get(said.lower()) if isinstance(said, str) else None
    if status is None:
        raise OutcomeUnknown("the answer has no status of the contract")
    return status


def _payment_id(answer: Json) -> str:
    found = answer.get("payment_id")
    if isinstance(found, int) and not isinstance(found, bool):
        found = str(found)
    if not isinstance(found, str) or not 0 < len(found) <= LONGEST_ID or not found.isprintable():
        raise OutcomeUnknown("the answer has no payment_id")
    return found


def _page(answer: Json) -> str | None:
    url = answer.get("checkout_url")
    if isinstance(url, str) and url.startswith(("http://", "https://")) and len(url) <= LONGEST_URL:
        return url
    return None


def _amount(answer: Json) -> int | None:
    amount = answer.get("amount")
    if amount is None:
        return None
    if not isinstance(amount, int) or isinstance(amount, bool) or amount <= 0:
        raise OutcomeUnknown("the amount is not a whole number above 0")
    return amount


def _word(answer: Json, name: str) -> str | None:
    word = answer.get(name)
    if word is None:
        return None
    if not isinstance(word, str):
        raise OutcomeUnknown(f"{name} is not a text")
    return word
