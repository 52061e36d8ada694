"""How long the relay waits between two attempts."""

import pytest

from bot.relay.retry_policy import RetryPolicy


@pytest.mark.parametrize(
    ("attempts", "about"), [(0, 1), (3, 8), (8, 256), (9, 300), (2_000, 300), (10**6, 300)]
)
def test_the_pause_doubles_up_to_the_longest(attempts: int, about: float) -> None:
    """The pause doubles with each failed attempt up to the longest, a fifth more or less, for ever."""
    assert about * 0.8 <= RetryPolicy().wait(attempts, None) <= about * 1.2


def test_a_request_to_wait_is_honoured() -> None:
    """Whoever says when to come again is asked again then, after however many attempts."""
    assert 30 <= RetryPolicy().wait(5_000, 30) <= 30.3
