"""Conversation state: kept under every field of its key, with one load and one store an update."""

from dataclasses import replace

import pytest
from aiogram.fsm.state import State, StatesGroup
from aiogram.fsm.storage.base import StorageKey

from handlers.telegram.fsm_storage import REMEMBERED_UPDATES, ConversationStorage, row_key
from tests.dialogs.stage import MemoryConversations

KEY = StorageKey(bot_id=1, chat_id=7, user_id=7)
OTHERS = [
    replace(KEY, bot_id=2),
    replace(KEY, chat_id=8),
    replace(KEY, user_id=8),
    replace(KEY, thread_id=3),
    replace(KEY, business_connection_id="b"),
    replace(KEY, destiny="aiogd:stack:"),
]


class Steps(StatesGroup):
    """Two steps of something."""

    one = State()


@pytest.fixture
def conversations() -> MemoryConversations:
    """Nothing is kept yet."""
    return MemoryConversations()


@pytest.fixture
def storage(conversations: MemoryConversations) -> ConversationStorage:
    """The storage over them."""
    return ConversationStorage(conversations)


@pytest.mark.parametrize("other", OTHERS)
async def test_every_field_of_the_key_counts(storage: ConversationStorage, other: StorageKey) -> None:
    """What is kept under one key is not found under another that differs in any one field."""
    await storage.set_data(KEY, {"grade": "basic"})
    await storage.set_state(KEY, Steps.one)
    assert await storage.get_data(other) == {}
    assert await storage.get_state(other) is None
    assert await storage.get_data(KEY) == {"grade": "basic"}
    assert await storage.get_state(KEY) == "Steps:one"


async def test_one_load_and_one_store_an_update(
    storage: ConversationStorage, conversations: MemoryConversations
) -> None:
    """However often the frameworks read and write in an update, the port is asked twice."""
    async with storage.update_scope(KEY, 5) as repeat:
        assert not repeat
        for destiny in ("default", "aiogd:stack:", "aiogd:context:a"):
            key = replace(KEY, destiny=destiny)
            for number in range(3):
                await storage.get_data(key)
                await storage.update_data(key, {"number": number})
    assert (conversations.loads, conversations.stores) == (1, 1)
    assert conversations.rows[row_key(KEY)].last_update_id == 5


async def test_an_update_that_changes_nothing_stores_nothing(
    storage: ConversationStorage, conversations: MemoryConversations
) -> None:
    """Reading, and writing what stands there already, costs no store."""
    await storage.set_data(KEY, {"a": 1})
    before = conversations.stores
    async with storage.update_scope(KEY, 5):
        await storage.set_data(KEY, await storage.get_data(KEY))
        await storage.set_data(replace(KEY, destiny="nothing"), {})
    assert conversations.stores == before


async def test_an_absorbed_update_is_known(storage: ConversationStorage) -> None:
    """An update whose changes were stored is a repeat; one that came before it and was not, is none."""
    async with storage.update_scope(KEY, 5):
        await storage.set_data(KEY, {"a": 1})
    async with storage.update_scope(KEY, 6):
        await storage.set_data(KEY, {"a": 2})
    found = []
    for update_id in (5, 6, 4, 7):
        async with storage.update_scope(KEY, update_id) as repeat:
            found.append(repeat)
    assert found == [True, True, False, False]


async def test_renumbered_updates_are_new(storage: ConversationStorage) -> None:
    """After Telegram has begun to count anew, lower numbers are no repeats."""
    async with storage.update_scope(KEY, 900_000_000):
        await storage.set_data(KEY, {"a": 1})
    async with storage.update_scope(KEY, 12) as repeat:
        assert not repeat


async def test_only_the_latest_updates_are_remembered(
    storage: ConversationStorage, conversations: MemoryConversations
) -> None:
    """The list of absorbed updates does not grow for ever."""
    for number in range(REMEMBERED_UPDATES + 10):
        async with storage.update_scope(KEY, number):
            await storage.set_data(KEY, {"number": number})
    assert len(conversations.rows[row_key(KEY)].data["absorbed"]) == REMEMBERED_UPDATES


async def test_a_failed_update_leaves_everything(
    storage: ConversationStorage, conversations: MemoryConversations
) -> None:
    """What a failing handler has written is forgotten, and its update may come again."""
    await storage.set_data(KEY, {"a": 1})

    async def failing() -> None:
        async with storage.update_scope(KEY, 5):
            await storage.set_data(KEY, {"a": 2})
            raise RuntimeError

    with pytest.raises(RuntimeError):
        await failing()
    assert await storage.get_data(KEY) == {"a": 1}
    async with storage.update_scope(KEY, 5) as repeat:
        assert not repeat


async def test_what_is_given_is_a_copy(storage: ConversationStorage) -> None:
    """Changing what was read changes nothing that is kept."""
    async with storage.update_scope(KEY, 5):
        await storage.set_data(KEY, {"inner": {"a": 1}})
        (await storage.get_data(KEY))["inner"]["a"] = 2
        assert await storage.get_data(KEY) == {"inner": {"a": 1}}


async def test_removed_parts_leave_no_trace(
    storage: ConversationStorage, conversations: MemoryConversations
) -> None:
    """A dialog that has ended leaves nothing but the numbers of its updates."""
    async with storage.update_scope(KEY, 5):
        await storage.set_data(KEY, {"a": 1})
    async with storage.update_scope(KEY, 6):
        await storage.set_data(KEY, {})
    assert conversations.rows[row_key(KEY)].data == {"parts": {}, "absorbed": [5, 6]}
