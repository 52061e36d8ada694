"""What a test knows to be there although its type says that it may be missing."""

from typing import TypeVar

T = TypeVar("T")


def the(found: T | None) -> T:
    """The same, which is not None; an assertion fails where it is."""
    assert found is not None
    return found
