"""Transactions that share one visit to the disk.

Each is all or nothing by itself, on a savepoint of its own; but those that come while the disk is busy are
written with one commit. None is over before the disk has it, and if the disk refuses, it refuses them all.
"""

import asyncio
import sqlite3
from collections.abc import AsyncIterator
from concurrent.futures import Executor, ThreadPoolExecutor
from contextlib import asynccontextmanager

from storage import prepared

_PAUSE = 0.005


class TransactionsLost(Exception):
    """SQLite has undone what was not yet on the disk, another transaction's failure being so grave."""


class Transaction:
    """One transaction among those that are written together."""

    def __init__(self, writer: "GroupCommit") -> None:
        self._writer = writer
        self.over = False

    async def commit(self) -> None:
        """Return when the disk has it. A cancelled task waits for that all the same."""
        written = self._writer.release(self)
        try:
            await asyncio.shield(written)
        except asyncio.CancelledError:
            await asyncio.wait([written])
            raise


class GroupCommit:
    """The one writing connection, which waits at most `busy_seconds` for another process."""

    def __init__(
        self, connection: sqlite3.Connection, busy_seconds: float, disk: Executor | None = None
    ) -> None:
        self.connection = connection
        self._busy_seconds = busy_seconds
        self._disk = disk or ThreadPoolExecutor(1, thread_name_prefix="commit")
        self._taken = False
        self._free = asyncio.Event()
        self._written: asyncio.Future[None] | None = None
        """What those wait for whose statements are done; None while there are none."""

    @asynccontextmanager
    async def transaction(self) -> AsyncIterator[Transaction]:
        """Nobody else's statements run inside; leaving it without `commit` undoes its own."""
        await self._take()
        transaction = Transaction(self)
        try:
            yield transaction
        finally:
            if not transaction.over:
                self._undo()

    def release(self, transaction: Transaction) -> "asyncio.Future[None]":
        """Let the next one in; gives what is done when the disk has this transaction."""
        self.connection.execute("RELEASE one")
        transaction.over = True
        loop = asyncio.get_running_loop()
        if self._written is None:
            self._written = loop.create_future()
        self._let_go()
        # Whoever waits is woken before this is called, and so belongs to the same commit.
        loop.call_soon(self._write)
        return self._written

    def close(self) -> None:
        """Close the connection."""
        self._disk.shutdown()
        self.connection.close()

    async def _take(self) -> None:
        while self._taken:
            await self._free.wait()
        self._taken = True
        self._free.clear()
        try:
            if not self.connection.in_transaction:
                await self._begin()
            self.connection.execute("SAVEPOINT one")
        except BaseException:
            self._let_go()
            raise

    async def _begin(self) -> None:
        """Take the write lock; while another process has it, the loop goes on and we ask again."""
        deadline = asyncio.get_running_loop().time() + self._busy_seconds
        while True:
            try:
                self.connection.execute("BEGIN IMMEDIATE")
            except sqlite3.OperationalError as busy:
                is_busy = busy.sqlite_errorcode == sqlite3.SQLITE_BUSY
                if not is_busy or asyncio.get_running_loop().time() > deadline:
                    raise prepared.refused("BEGIN IMMEDIATE", busy) from busy
                await asyncio.sleep(_PAUSE)
            else:
                return

    def _undo(self) -> None:
        """Undo the statements of the transaction under way, and of nobody else."""
        if self._written is None:
            self.connection.rollback()
        elif self.connection.in_transaction:
            self.connection.execute("ROLLBACK TO one")
            self.connection.execute("RELEASE one")
            asyncio.get_running_loop().call_soon(self._write)
        else:
            self._tell(TransactionsLost())
        self._let_go()

    def _let_go(self) -> None:
        self._taken = False
        self._free.set()

    def _write(self) -> None:
        """Commit what is done, unless somebody is in the middle of a transaction: its end calls again."""
        if self._taken or self._written is None:
            return
        self._taken = True
        self._free.clear()
        writing = asyncio.get_running_loop().run_in_executor(self._disk, self.connection.commit)
        writing.add_done_callback(self._has_written)

    def _has_written(self, writing: "asyncio.Future[None]") -> None:
        failure = writing.exception()
        if failure is not None:
            self.connection.rollback()
        self._tell(failure)
        self._let_go()

    def _tell(self, failure: BaseException | None) -> None:
        """Tell all who wait what became of their transactions."""
        written, self._written = self._written, None
        if written is None or written.done():
            return
        if failure is None:
            written.set_result(None)
        else:
            written.set_exception(failure)
            written.exception()  # whoever waits hears of it; nobody may be left who does
