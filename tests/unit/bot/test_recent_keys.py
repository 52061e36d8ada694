"""Recent keys: what comes twice is done once."""

import pytest

from bot.runtime.recent_keys import RecentKeys


def test_a_key_is_claimed_once() -> None:
    """A key can be claimed once, and again after it was released."""
    recent = RecentKeys[str]()
    assert recent.claim("a")
    assert not recent.claim("a")
    recent.release("a")
    assert recent.claim("a")


def test_an_unclaimed_key_is_released_in_vain() -> None:
    """Releasing a key that nobody has claimed changes nothing."""
    recent = RecentKeys[str]()
    recent.release("a")
    assert recent.claim("a")


def test_old_keys_are_forgotten() -> None:
    """Only so many keys are remembered, the newest ones."""
    recent = RecentKeys[int](most=3)
    assert [recent.claim(key) for key in (1, 2, 3, 4)] == [True] * 4
    assert [recent.claim(key) for key in (4, 3, 2)] == [False] * 3
    assert recent.claim(1)


def test_what_fails_does_not_count() -> None:
    """A key is claimed for what is done with it, and is free again where that fails."""
    recent = RecentKeys[str]()
    with pytest.raises(LookupError), recent.first("a"):
        raise LookupError
    for expected in (True, False, False):
        with recent.first("a") as is_first:
            assert is_first is expected
