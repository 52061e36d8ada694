"""What the domain refuses, in words."""

import pytest

from domain import errors
from domain.values.actor import SYSTEM, Actor, ActorKind
from tests.builders import CUSTOMER, DISPATCHER, DRIVER, START


def _all(kind: type[errors.DomainError]) -> list[type[errors.DomainError]]:
    return [found for sub in kind.__subclasses__() for found in [sub, *_all(sub)]]


@pytest.mark.parametrize("kind", _all(errors.DomainError))
def test_every_refusal_says_what_is_wrong(kind: type[errors.DomainError]) -> None:
    """A refusal's docstring is its message: a sentence."""
    message = str(kind.__new__(kind))
    assert message == (kind.__doc__ or "").strip()
    assert message.endswith(".")


def test_a_refusal_without_words() -> None:
    """A refusal that nobody has described says nothing, and can be shown all the same."""
    assert str(type("Undescribed", (errors.DomainError,), {})()) == ""


def test_a_refusal_carries_what_a_bot_has_to_say() -> None:
    """Refusals that depend on a time, a kind or another booking carry it."""
    assert errors.NoShowTooEarly(START).allowed_at == START
    assert errors.TooEarlyToAssign(START).allowed_at == START
    refused = errors.TooManyBookings("unpaid", "A7K2Q")
    assert (refused.kind, refused.code) == ("unpaid", "A7K2Q")


def test_actors_say_in_what_role_they_act() -> None:
    """A person acts as customer, staff or driver; the app acts as itself."""
    assert Actor.customer(CUSTOMER) == Actor(ActorKind.CUSTOMER, CUSTOMER)
    assert Actor.staff(DISPATCHER) == Actor(ActorKind.STAFF, DISPATCHER)
    assert Actor.driver(DRIVER) == Actor(ActorKind.DRIVER, DRIVER)
    assert (SYSTEM.kind, SYSTEM.id) == (ActorKind.SYSTEM, None)
