"""One answer to each press."""

from domain.policies import presses
from domain.policies.presses import AnsweredPresses


def test_whoever_comes_first_answers() -> None:
    """A press can be claimed once; a press whose answer got lost can be claimed again."""
    answered = AnsweredPresses()
    assert answered.claim("a")
    assert not answered.claim("a")
    answered.release("a")
    assert answered.claim("a")


def test_what_was_never_claimed_is_released_in_vain() -> None:
    """Releasing a press that nobody has claimed changes nothing."""
    answered = AnsweredPresses()
    answered.release("a")
    assert answered.claim("a")


def test_old_presses_are_forgotten() -> None:
    """Only so many presses are kept in mind, the newest ones."""
    answered = AnsweredPresses()
    for number in range(presses.REMEMBERED + 1):
        answered.claim(str(number))
    assert not answered.claim("1")
    assert answered.claim("0")
    assert not answered.claim(str(presses.REMEMBERED))
