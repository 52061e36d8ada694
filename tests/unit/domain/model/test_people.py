"""Customers' languages and drivers' invitations."""

from dataclasses import replace

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


def test_a_customer_can_choose_and_share() -> None:
    """The language that was chosen and the number that was shared replace those before."""
    customer = a_customer(language="ko", telegram_language="ko")
    customer.speak("en")
    customer.share_phone("+821011112222")
    assert (customer.speaks("ja"), customer.phone) == ("en", "+821011112222")


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


def test_a_grade_has_a_name_in_any_language() -> None:
    """A grade is called by its name in the language, else by its first, and by its code without any."""
    grade = the_tariff().grade("prime")
    assert [grade.name_in(language) for language in ("ko", "en", "ja")] == ["프라임", "Prime", "프라임"]
    assert replace(grade, names={}).name_in("ko") == "prime"
