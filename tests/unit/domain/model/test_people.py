"""Customers' languages and drivers' invitations."""

import pytest

from domain.errors import InvitationInvalid, UnknownGrade
from domain.model.people import Invitation
from tests.builders import DISPATCHER, DRIVER, HOUR, OTHER_DRIVER, START, VEHICLE, a_customer, the_tariff


def an_invitation() -> Invitation:
    """A fresh one, good for an hour."""
    return Invitation(token="t", vehicle_id=VEHICLE, created_by=DISPATCHER, expires_at=START + HOUR)


@pytest.mark.parametrize(
    ("chosen", "telegram", "spoken"), [("en", "ko", "en"), (None, "ko", "ko"), (None, None, "ja")]
)
def test_a_chosen_language_comes_first(chosen: str | None, telegram: str | None, spoken: str) -> None:
    """A customer is written to in the chosen language, else Telegram's, else the company's."""
    assert a_customer(language=chosen, telegram_language=telegram).speaks("ja") == spoken


def test_an_invitation_is_used_once() -> None:
    """A used invitation is refused, to the one who used it too."""
    invitation = an_invitation()
    invitation.use(DRIVER, START)
    assert invitation.used_by == DRIVER
    for driver in (DRIVER, OTHER_DRIVER):
        with pytest.raises(InvitationInvalid):
            invitation.use(driver, START)


def test_an_invitation_expires() -> None:
    """At its end an invitation is good no more."""
    invitation = an_invitation()
    with pytest.raises(InvitationInvalid):
        invitation.use(DRIVER, START + HOUR)
    assert invitation.used_by is None


def test_the_tariff_knows_its_grades_only() -> None:
    """A grade is found by its code; one that the company does not offer is refused."""
    assert the_tariff().grade("prime").flat == 13_900
    with pytest.raises(UnknownGrade):
        the_tariff().grade("gold")
