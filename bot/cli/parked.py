"""`calltaxi deliveries` and `calltaxi inbox`: what is stuck, and another try for it."""

import asyncio
import json
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from rich.console import Console
from rich.table import Table

from bot.adapters.clock import SystemClock
from bot.cli.tools import open_store, tool_settings
from domain.ports.inbox import InboxUpdate
from domain.ports.outbox import UnsentDelivery
from storage.inbox import SqlInbox
from storage.outbox import SqlOutbox

MANY = 1000


def print_deliveries(*, as_json: bool) -> None:
    """List what is not sent."""
    found = asyncio.run(_unsent())
    _print([_delivery_row(each) for each in found], as_json=as_json, nothing="Everything has been delivered.")


def retry_deliveries(number: int | None) -> int:
    """Make one parked delivery, or all, due now; gives 1 when there was none."""
    return _said(asyncio.run(_retry_deliveries(number)), "deliveries are due again")


def print_inbox(*, as_json: bool) -> None:
    """List updates that were given up."""
    found = asyncio.run(_given_up())
    _print([_update_row(each) for each in found], as_json=as_json, nothing="Every update has been handled.")


def retry_updates(bot: str | None, update_id: int | None) -> int:
    """Make one parked update, or all, due again; gives 1 when there was none."""
    return _said(asyncio.run(_retry_updates(bot, update_id)), "updates are due again")


async def _unsent() -> list[UnsentDelivery]:
    async with open_store(tool_settings()) as database:
        return await SqlOutbox(database, SystemClock()).listed(MANY)


async def _retry_deliveries(number: int | None) -> int:
    async with open_store(tool_settings()) as database:
        outbox = SqlOutbox(database, SystemClock())
        numbers = [number] if number is not None else [each.id for each in await outbox.parked(MANY)]
        return sum([await outbox.retry(each) for each in numbers])


async def _given_up() -> list[InboxUpdate]:
    async with open_store(tool_settings()) as database:
        return await SqlInbox(database, SystemClock()).parked(MANY)


async def _retry_updates(bot: str | None, update_id: int | None) -> int:
    async with open_store(tool_settings()) as database:
        inbox = SqlInbox(database, SystemClock())
        if bot is not None and update_id is not None:
            return int(await inbox.retry(bot, update_id))
        parked = [each for each in await inbox.parked(MANY) if bot in (None, each.bot)]
        return sum([await inbox.retry(each.bot, each.update_id) for each in parked])


def _delivery_row(delivery: UnsentDelivery) -> dict[str, Any]:
    return {
        "id": delivery.id,
        "state": delivery.state.value,
        "channel": delivery.channel.value,
        "chat_id": delivery.chat_id,
        "booking_id": delivery.booking_id,
        "template": delivery.template,
        "attempts": delivery.attempts,
        "due_at": _time(delivery.due_at),
        "last_error": delivery.last_error,
    }


def _update_row(update: InboxUpdate) -> dict[str, Any]:
    return {
        "bot": update.bot,
        "update_id": update.update_id,
        "kind": next((key for key in update.update or {} if key != "update_id"), None),
        "attempts": update.attempts,
        "received_at": _time(update.received_at),
        "last_error": update.last_error,
    }


def _time(at: datetime | None) -> str | None:
    return at.isoformat(timespec="seconds") if at else None


def _print(rows: Sequence[dict[str, Any]], *, as_json: bool, nothing: str) -> None:
    if as_json:
        print(json.dumps(rows, ensure_ascii=False, indent=2))
        return
    console = Console()
    if not rows:
        console.print(nothing)
        return
    table = Table(*rows[0])
    for row in rows:
        table.add_row(*("" if value is None else str(value) for value in row.values()))
    console.print(table)


def _said(count: int, what: str) -> int:
    Console().print(f"{count} {what}.")
    return 0 if count else 1
