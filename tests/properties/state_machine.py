"""The machine that draws histories of a company, and looks into the database after every step."""

import asyncio
from collections.abc import Callable
from contextlib import suppress
from typing import Any

from hypothesis import note
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from domain.errors import DomainError
from storage.engine import Database
from tests.builders import MINUTE
from tests.properties.actions import ACTS, Everybody, known_acts
from tests.properties.changed_rows import ChangedRows
from tests.properties.invariants import faults, read
from tests.properties.money_invariants import cash_faults, unheard_charges
from tests.properties.world import Dice, NothingThere
from tests.usecases.company import Company

SCATTERED = 2_654_435_761
WAYS = (
    ("telegram", "manual"),
    ("telegram", "stripe"),
    ("http", "gateway"),
    ("http", "gateway"),
    ("http", "manual"),
)
"""How the company takes its money, and how it gives it back."""

numbers = st.integers(0, 10**6).map(lambda number: number * SCATTERED % 2**32)
names = st.integers(0, 10**6)


class Histories(RuleBasedStateMachine):
    """Customers, staff, drivers, the gateway and the clock in any order, on a database that is made afresh.

    `fresh_database` empties a database and gives it, open on `loop`; `close` is what becomes of it after.
    """

    steps = 0
    """How many steps were taken in this process, and found right."""

    def __init__(self, fresh_database: Callable[[], Database], loop: asyncio.AbstractEventLoop) -> None:
        super().__init__()
        self.loop = loop
        self.company = Company("", database=fresh_database())
        self.world = Everybody(self.company)
        self.ledger = ChangedRows(self.company.database)
        self.known: tuple[str, ...] = ()

    @initialize(ways=st.sampled_from(WAYS), wait=st.sampled_from((None, 2 * MINUTE)))
    def found(self, ways: tuple[str, str], wait: Any) -> None:
        """The company is founded with rules of its own, two drivers, a radio car and a first ride."""
        gateway, refunds = ways
        self.known = known_acts(gateway, refunds)
        self.company.rule(gateway=gateway, refund_way=refunds, auto_dispatch_after=wait)
        for number, name in enumerate(("new_car", "new_car", "new_radio_car", "heartbeat", "place")):
            self._run((name, number))

    @rule(name=names, number=numbers)
    def anything(self, name: int, number: int) -> None:
        """Somebody does something."""
        self._run((self._name(name), number))

    @rule(number=numbers, steps=st.integers(1, 6))
    def advance(self, number: int, steps: int) -> None:
        """A ride goes on as it should for a while."""
        for _ in range(steps):
            self._run(("advance", number))

    @rule(number=numbers)
    def day_goes_on(self, number: int) -> None:
        """The day goes on: somebody books, and an earlier ride moves."""
        for name in ("advance", "place"):
            self._run((name, number))

    @rule(first=names, second=names, number=numbers, other=numbers)
    def race(self, first: int, second: int, number: int, other: int) -> None:
        """Two people do something at the same time."""
        self._run((self._name(first), number), (self._name(second), other))

    @rule(name=names, number=numbers)
    def double_press(self, name: int, number: int) -> None:
        """Somebody does the same twice at the same time."""
        self._run((self._name(name), number), (self._name(name), number))

    @invariant()
    def accounts_are_right(self) -> None:
        """Money, history, vehicles, stock and read model are right, and what has ended has ended."""
        _must_be_none(self.loop.run_until_complete(self._faults()))
        Histories.steps += 1

    def teardown(self) -> None:
        """In the end everything is heard of, and the whole database, read once more, is what was followed."""
        self.loop.run_until_complete(self._end())

    async def _faults(self) -> list[str]:
        found = await self.ledger.look(self.company.rules)
        found += await self.ledger.stock(self.company.clock.now())
        return found + cash_faults(self.ledger.snapshot, self.world.gateway)

    async def _end(self) -> None:
        await self.world.catch_up()
        _must_be_none(await self._faults())
        company, snapshot = self.company, await read(self.company.database)
        assert snapshot.filled() == self.ledger.snapshot.filled(), "the rows changed where nobody looked"
        _must_be_none(await faults(company.database, company.rules, company.clock.now()))
        _must_be_none(
            [f"{each} was never heard of" for each in unheard_charges(snapshot, self.world.gateway)]
        )

    def _name(self, number: int) -> str:
        return self.known[number % len(self.known)]

    def _run(self, *acts: tuple[str, int]) -> None:
        self.world.alone = len(acts) == 1
        self.loop.run_until_complete(self._together(acts) if len(acts) > 1 else self._act(*acts[0]))

    async def _together(self, acts: tuple[tuple[str, int], ...]) -> None:
        async with asyncio.TaskGroup() as group:
            for name, number in acts:
                group.create_task(self._act(name, number))

    async def _act(self, name: str, number: int) -> None:
        with suppress(NothingThere):
            try:
                await ACTS[name](self.world, Dice(number))
            except DomainError as refused:
                note(f"{name}: {type(refused).__name__}")


def _must_be_none(found: list[str]) -> None:
    assert not found, "\n".join(found)
