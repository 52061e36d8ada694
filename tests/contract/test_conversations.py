"""Conversations outlive the process."""

import pytest

from domain.ports.conversations import Conversation
from storage.conversations import SqlConversations
from tests.contract.company import Company


@pytest.fixture
def conversations(company: Company) -> SqlConversations:
    """The conversations of the database."""
    return SqlConversations(company.database)


async def test_a_conversation_comes_back(conversations: SqlConversations) -> None:
    """State, data and the last update are there again; a key that was never used is missing."""
    kept = Conversation(state="book:pickup", data={"stack": ["가", {"a": None}]}, last_update_id=12)
    await conversations.store({"1:1001": kept, "2:1001": Conversation()})
    assert await conversations.load(["1:1001", "2:1001", "3:1001"]) == {
        "1:1001": kept,
        "2:1001": Conversation(),
    }
    assert await conversations.load([]) == {}


async def test_several_change_at_once(conversations: SqlConversations) -> None:
    """One call writes, changes and removes."""
    await conversations.store({"a": Conversation(state="1"), "b": Conversation(state="1")})
    await conversations.store(
        {"a": None, "b": Conversation(state="2", last_update_id=3), "c": Conversation(), "never": None}
    )
    assert await conversations.load(["a", "b", "c"]) == {
        "b": Conversation(state="2", last_update_id=3),
        "c": Conversation(),
    }


async def test_nothing_to_store_is_fine(conversations: SqlConversations) -> None:
    """A call without changes does nothing."""
    await conversations.store({})
    assert await conversations.load(["a"]) == {}
