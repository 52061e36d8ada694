"""Conversation state for aiogram: one load and one store an update, whatever the frameworks ask for.

Everything that one person's chat keeps lies under one key, which holds every field of the framework's
key but the destiny; the destinies (state, stack, dialog) are parts of that one row. Beside them stand the
numbers of the updates that it has absorbed, so that a repeat is known.
"""

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import Any

from aiogram.fsm.state import State
from aiogram.fsm.storage.base import BaseStorage, StateType, StorageKey

from domain.model.people import Customer
from domain.ports.conversations import Conversation, Conversations
from domain.values.ids import CustomerId

REMEMBERED_UPDATES = 32
_PARTS, _ABSORBED = "parts", "absorbed"


def row_key(key: StorageKey) -> str:
    """Where everything of this person in this chat, thread and business connection is kept."""
    thread = "" if key.thread_id is None else str(key.thread_id)
    return f"{key.bot_id}:{key.chat_id}:{key.user_id}:{thread}:{key.business_connection_id or ''}"


def private_row_key(bot_id: int, person_id: int) -> str:
    """Where everything of this person's private chat with the bot is kept."""
    return row_key(StorageKey(bot_id=bot_id, chat_id=person_id, user_id=person_id))


@dataclass(slots=True)
class _Row:
    conversation: Conversation
    changed: bool = False

    def part(self, destiny: str) -> dict[str, Any]:
        """What is kept for one destiny: `state` and `data`."""
        found = self.conversation.data.get(_PARTS, {}).get(destiny, {})
        return found if isinstance(found, dict) else {}

    def put(self, destiny: str, name: str, value: Any) -> None:
        part = dict(self.part(destiny))
        if part.get(name) == value or (not value and name not in part):
            return
        self.changed = True
        if value:
            part[name] = value
        else:
            part.pop(name, None)
        parts = self.conversation.data.setdefault(_PARTS, {})
        if part:
            parts[destiny] = part
        else:
            parts.pop(destiny, None)


@dataclass(slots=True)
class _Scope:
    rows: dict[str, _Row] = field(default_factory=dict)
    customer: Customer | None = None


_scope: ContextVar[_Scope | None] = ContextVar("conversation_scope", default=None)


class ConversationStorage(BaseStorage):
    """aiogram's storage over the Conversations port; inside `update_scope` it works on a copy in memory."""

    def __init__(self, conversations: Conversations) -> None:
        """Take where conversations are kept."""
        self._conversations = conversations

    @asynccontextmanager
    async def update_scope(
        self, key: StorageKey, update_id: int, customer_id: CustomerId | None = None
    ) -> AsyncIterator[bool]:
        """Load once, give whether this update was absorbed before, and store once when all went well.

        Where a customer is named they are loaded too: `loaded_customer` gives them. What changed is stored
        together with the update's number; a failure leaves everything as it was.
        """
        scope = _Scope()
        token = _scope.set(scope)
        try:
            if customer_id is not None:
                await self._load_with_customer(scope, row_key(key), customer_id)
            row = await self._row(scope, row_key(key))
            yield update_id in row.conversation.data.get(_ABSORBED, ())
            await self._store(scope, row_key(key), update_id)
        finally:
            _scope.reset(token)

    def loaded_customer(self) -> Customer | None:
        """The customer who was loaded with the conversation under way, if ever met."""
        scope = _scope.get()
        return None if scope is None else scope.customer

    async def set_state(self, key: StorageKey, state: StateType = None) -> None:
        """Keep the state's name; None forgets it."""
        name = state.state if isinstance(state, State) else state
        await self._put(key, "state", name)

    async def get_state(self, key: StorageKey) -> str | None:
        """The state's name, if any."""
        found = (await self._reading(key)).part(key.destiny).get("state")
        return found if isinstance(found, str) else None

    async def set_data(self, key: StorageKey, data: Mapping[str, Any]) -> None:
        """Replace the data; nothing left means nothing kept."""
        await self._put(key, "data", _copied(dict(data)))

    async def get_data(self, key: StorageKey) -> dict[str, Any]:
        """A copy of the data, free to be changed."""
        found = (await self._reading(key)).part(key.destiny).get("data")
        return _copied(found) if isinstance(found, dict) else {}

    async def close(self) -> None:
        """Nothing is held open."""

    async def _reading(self, key: StorageKey) -> _Row:
        return await self._row(_scope.get() or _Scope(), row_key(key))

    async def _put(self, key: StorageKey, name: str, value: Any) -> None:
        scope = _scope.get()
        row = await self._row(scope or _Scope(), row_key(key))
        row.put(key.destiny, name, value)
        if scope is None and row.changed:
            await self._conversations.store({row_key(key): row.conversation})

    async def _row(self, scope: _Scope, name: str) -> _Row:
        if name not in scope.rows:
            found = (await self._conversations.load([name])).get(name)
            scope.rows[name] = _Row(found or Conversation())
        return scope.rows[name]

    async def _load_with_customer(self, scope: _Scope, name: str, customer_id: CustomerId) -> None:
        found, scope.customer = await self._conversations.load_with_customer(name, customer_id)
        scope.rows[name] = _Row(found or Conversation())

    async def _store(self, scope: _Scope, name: str, update_id: int) -> None:
        changes: dict[str, Conversation | None] = {
            key: row.conversation for key, row in scope.rows.items() if row.changed
        }
        if not changes:
            return
        own = scope.rows[name].conversation
        absorbed = [*own.data.get(_ABSORBED, ()), update_id]
        own.data[_ABSORBED], own.last_update_id = absorbed[-REMEMBERED_UPDATES:], update_id
        await self._conversations.store({**changes, name: own})


def _copied(value: Any) -> Any:
    """A copy of plain JSON, for the frameworks change what they are given."""
    if isinstance(value, dict):
        return {name: _copied(inner) for name, inner in value.items()}
    return [_copied(inner) for inner in value] if isinstance(value, list) else value
