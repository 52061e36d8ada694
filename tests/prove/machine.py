"""The machine that draws histories of the town, and looks into the books after every step."""

import asyncio
import os
from collections.abc import Callable
from contextlib import suppress
from typing import Any

from hypothesis import note
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from domain.errors import DomainError
from domain.values.status import FINAL, BookingStatus
from tests.builders import MINUTE
from tests.prove.books import faults, faults_in, read
from tests.prove.town import ACTS, Dice, Town
from tests.unit.domain.usecases.company import Company

AT_LENGTH = os.environ.get("HYPOTHESIS_PROFILE") == "prove"
EXAMPLES = int(os.environ.get("PROVE_EXAMPLES", 1_000 if AT_LENGTH else 40))
STEPS = int(os.environ.get("PROVE_STEPS", 60 if AT_LENGTH else 40))

SCATTERED = 2_654_435_761
numbers = st.integers(0, 10**6).map(lambda number: number * SCATTERED % 2**32)
names = st.sampled_from(sorted(ACTS))


class Histories(RuleBasedStateMachine):
    """Customers, dispatchers, drivers, charges and the clock in any order, on books that are made afresh."""

    def __init__(self, fresh_books: Callable[[], str]) -> None:
        super().__init__()
        self.runner = asyncio.Runner()
        self.company = Company(fresh_books())
        self.town = Town(self.company)
        self.ended: dict[int, BookingStatus] = {}

    @initialize(refunds=st.sampled_from(("manual", "gateway")), wait=st.sampled_from((None, 2 * MINUTE)))
    def found(self, refunds: str, wait: Any) -> None:
        """The company is founded with rules of its own, two drivers, a radio car and a first ride."""
        self.company.rule(refund_way=refunds, auto_dispatch_after=wait)
        for number, name in enumerate(("new_car", "new_car", "new_radio_car", "heartbeat", "place")):
            self._run((name, number))

    @rule(name=names, number=numbers)
    def anything(self, name: str, number: int) -> None:
        """Somebody does something."""
        self._run((name, number))

    @rule(number=numbers, steps=st.integers(1, 6))
    def advance(self, number: int, steps: int) -> None:
        """A ride goes on as it should for a while."""
        for _ in range(steps):
            self._run(("advance", number))

    @rule(number=numbers)
    def day_goes_on(self, number: int) -> None:
        """The day goes on."""
        for name in ("place", "advance", "wait", "tick"):
            self._run((name, number))

    @rule(first=names, second=names, number=numbers, other=numbers)
    def race(self, first: str, second: str, number: int, other: int) -> None:
        """Two people do something at the same time."""
        self._run((first, number), (second, other))

    @rule(name=names, number=numbers)
    def double_press(self, name: str, number: int) -> None:
        """Somebody does the same twice at the same time."""
        self._run((name, number), (name, number))

    @invariant()
    def books_are_right(self) -> None:
        """The money, the history, the stock and the read model are right, and what has ended has ended."""
        books = self.runner.run(read(self.company.database))
        assert faults_in(books, self.company.rules) == []
        there = books.bookings.values()
        assert sum(booking.captured for booking in there) == sum(self.town.charged.values())
        for booking in there:
            assert self.ended.get(booking.id, booking.status) is booking.status
            if booking.status in FINAL:
                self.ended[booking.id] = booking.status

    def teardown(self) -> None:
        """Close the books, in which the stock must be right too."""
        now = self.company.clock.now()
        assert self.runner.run(faults(self.company.database, self.company.rules, now)) == []
        self.runner.run(self.company.database.close())
        self.runner.close()

    def _run(self, *acts: tuple[str, int]) -> None:
        self.runner.run(self._together(acts))

    async def _together(self, acts: tuple[tuple[str, int], ...]) -> None:
        async with asyncio.TaskGroup() as group:
            for name, number in acts:
                group.create_task(self._act(name, number))

    async def _act(self, name: str, number: int) -> None:
        with suppress(_NothingThere):
            try:
                await ACTS[name](self.town, _Dice(number))
            except DomainError as refused:
                note(f"{name}: {type(refused).__name__}")

class _NothingThere(Exception):
    """There is nothing yet to which this could be done."""


class _Dice(Dice):
    def of(self, things: Any) -> Any:
        """One of these, if there is any."""
        if not things:
            raise _NothingThere
        return super().of(things)
