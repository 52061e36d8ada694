"""Recent keys: what comes twice is done once."""

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
