"""The histories at full length: shared out by seed over processes, with progress and a summary."""

import time
import traceback
from collections.abc import Iterator
from concurrent.futures import as_completed
from dataclasses import dataclass

from tests.properties.workers import Proven, Share, apart, prove

AT_ONCE = 50
"""Sequences of one share: a share is drawn from one seed, and can be drawn again by it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """How many sequences of how many steps; `on_postgres` of them (a share of 1) are on PostgreSQL."""

    sequences: int
    steps: int
    seed: int
    processes: int
    on_postgres: float
    postgres: str | None

    def shares(self) -> list[Share]:
        """Shares of both databases, mixed so that both come forward."""
        on_postgres = round(self.sequences * self.on_postgres) if self.postgres else 0
        wanted = {"sqlite": self.sequences - on_postgres, "postgresql": on_postgres}
        parts = [
            (
                number / wanted[name],
                Share(
                    database=name,
                    seed=self.seed + number,
                    sequences=min(AT_ONCE, wanted[name] - number),
                    steps=self.steps,
                ),
            )
            for name in wanted
            for number in range(0, wanted[name], AT_ONCE)
        ]
        return [share for _, share in sorted(parts, key=lambda part: part[0])]


@dataclass(frozen=True, slots=True)
class Broken:
    """A share that broke the accounts, and the shortest history that does."""

    share: Share
    history: str


def prove_histories(plan: Plan) -> bool:
    """Run the plan, print how it goes and what it came to; gives whether the accounts held."""
    began, proven = time.perf_counter(), list[Proven]()
    shares = plan.shares()
    for number, outcome in enumerate(_outcomes(plan, shares), 1):
        if isinstance(outcome, Broken):
            print(f"BROKEN: {outcome.share}\n{outcome.history}", flush=True)
            return False
        proven.append(outcome)
        if number % max(1, len(shares) // 40) == 0 or number == len(shares):
            print(_so_far(proven, plan, time.perf_counter() - began), flush=True)
    for line in _summary(proven, plan):
        print(line, flush=True)
    return True


def _outcomes(plan: Plan, shares: list[Share]) -> Iterator[Proven | Broken]:
    with apart(plan.processes) as pool:
        try:
            for done in as_completed([pool.submit(_attempt, share, plan.postgres) for share in shares]):
                yield done.result()
        finally:
            pool.shutdown(cancel_futures=True)


def _attempt(share: Share, postgres: str | None) -> Proven | Broken:
    try:
        return prove(share, postgres)
    except Exception:  # noqa: BLE001 - the edge of a process: whatever broke is told to whoever asked
        return Broken(share, traceback.format_exc())


def _so_far(proven: list[Proven], plan: Plan, seconds: float) -> str:
    sequences, steps = sum(each.share.sequences for each in proven), sum(each.steps for each in proven)
    return f"histories: {sequences:,} of {plan.sequences:,} sequences, {steps:,} steps, {seconds:.0f} s"


def _summary(proven: list[Proven], plan: Plan) -> Iterator[str]:
    for database in ("sqlite", "postgresql"):
        here = [each for each in proven if each.share.database == database]
        sequences, steps = sum(each.share.sequences for each in here), sum(each.steps for each in here)
        seconds = sum(each.seconds for each in here)
        yield (
            f"histories on {database}: {sequences:,} sequences of up to {plan.steps} steps, {steps:,} steps, "
            f"from seed {plan.seed}, {seconds:.0f} s of processes' time: the accounts held after each step"
        )
