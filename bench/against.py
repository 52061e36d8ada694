"""This checkout against another one, by turns on the same machine, each time in fresh processes.

The people, their Telegram and the bare echoing bot are this checkout's for both: only the measured process,
and what fills its database, are the other's code.
"""

import sys
from dataclasses import asdict, dataclass, replace
from typing import Any

from bench.checkouts import HERE, Checkout
from bench.echo import echoed
from bench.load import Part, Run, measured
from bench.measures import table
from bench.ratios import compared, picked, ratio_text, ratios, spread

FIGURES = {
    "rides/s": "per_second",
    "cpu_ms a ride": "cpu_ms_each",
    "reply p50": "reply_ms.p50",
    "reply p95": "reply_ms.p95",
    "MB": "memory_mb",
    "commits a ride": "commits_each",
    "statements a ride": "statements",
    "round trips a ride": "round_trips_each",
}
THINKING = tuple(
    Run(part=part, customers=100, rides=2, think=2.0) for part in (Part.FIRST_BOOKING, Part.REPEATED_BOOKING)
)
"""Their replies are held against the bare bot's: a hundred who think, so that nobody waits for a core."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """What is compared: a run, and the thinking ones, so many times by each side."""

    other: Checkout
    run: Run
    turns: int
    thinking: tuple[Run, ...] = THINKING
    server: str | None = None

    def shortened(self) -> "Comparison":
        """The same with few rides, to see that it works."""
        few = [
            replace(each, customers=min(each.customers, 10), think=each.think / 4) for each in self.thinking
        ]
        short = replace(self.run, customers=min(self.run.customers, 10), rides=2)
        return replace(self, run=short, turns=min(self.turns, 2), thinking=tuple(few))

    async def figures(self) -> dict[str, Any]:
        """Measure both by turns; gives every run, and what the runs come to."""
        runs, thinking = [], []
        for number in range(self.turns):
            print(f"{number + 1} of {self.turns} ...", file=sys.stderr, flush=True)
            runs.append(await self._both(self.run))
            thinking.append([await self._beside_an_echo(run) for run in self.thinking])
        ours, theirs = [each["this"] for each in runs], [each["other"] for each in runs]
        return {
            "this": HERE.commit(),
            "other": self.other.commit(),
            "turns": self.turns,
            "run": asdict(self.run),
            "figures": {
                name: compared(picked(ours, where), picked(theirs, where)) for name, where in FIGURES.items()
            },
            "replies": [replies_by_echo(each) for each in zip(*thinking, strict=True)],
            "runs": runs,
            "thinking": thinking,
        }

    async def _both(self, run: Run) -> dict[str, Any]:
        ours = await measured(run, self.server)
        return {"this": ours, "other": await measured(run, self.server, self.other)}

    async def _beside_an_echo(self, run: Run) -> dict[str, Any]:
        return await self._both(run) | {"echo_ms": await echoed(run.customers, run.think)}


def replies_by_echo(turns: tuple[dict[str, Any], ...]) -> dict[str, Any]:
    """The p95 of a reply by the bare bot's in the same turn, of both sides."""
    first = turns[0]["this"]
    echo = picked(turns, "echo_ms.p95")
    sides = {side: picked(turns, f"{side}.reply_ms.p95") for side in ("this", "other")}
    return {
        **{name: first[name] for name in ("part", "customers", "think_s")},
        "p95": compared(sides["this"], sides["other"]),
        "echo_p95": spread(echo),
        "by_echo": {side: spread(ratios(values, echo)) for side, values in sides.items()},
    }


def comparison_report(found: dict[str, Any]) -> str:
    """All tables; times in milliseconds."""
    first = found["runs"][0]
    run = found["run"]
    return "\n\n".join(
        [
            f"this {found['this']} against {found['other']}, {found['turns']} times by turns; {run['part']},"
            f" {run['customers']} customers, {run['rides']} each\n" + _figures_table(found["figures"]),
            "statements a ride in the first run\n" + _statements_table(first),
            "p95 of a reply beside the bare bot's\n" + _replies_table(found["replies"]),
            "ratio: of this by the other in the same turn, the median and from the least to the most;"
            " cpu_ms: the bots' process; echo: a reply of a bare bot that only echoes, to as many customers",
        ]
    )


def _figures_table(figures: dict[str, Any]) -> str:
    rows = [
        [name, _median(each["this"]), _median(each["other"]), ratio_text(each["ratio"])]
        for name, each in figures.items()
    ]
    return table(["figure", "this", "other", "ratio"], rows)


def _statements_table(first: dict[str, Any]) -> str:
    ours, theirs = (first[side]["statements_each"] for side in ("this", "other"))
    if ours is None and theirs is None:
        return "not counted by these builds"
    labels = dict.fromkeys([*(ours or ()), *(theirs or ())])
    return table(["statement", "this", "other"], ([label, *_times(label, ours, theirs)] for label in labels))


def _times(label: str, *sides: dict[str, float] | None) -> list[float | None]:
    return [None if side is None else side.get(label, 0.0) for side in sides]


def _replies_table(replies: list[dict[str, Any]]) -> str:
    rows = [
        [
            *(each[name] for name in ("part", "customers", "think_s")),
            *(_median(each["p95"][side]) for side in ("this", "other")),
            ratio_text(each["p95"]["ratio"]),
            _median(each["echo_p95"]),
            *(ratio_text(each["by_echo"][side]) for side in ("this", "other")),
        ]
        for each in replies
    ]
    head = ["part", "customers", "think_s", "this", "other", "ratio", "echo", "this by echo", "other by echo"]
    return table(head, rows)


def _median(values: dict[str, float] | None) -> float | None:
    return None if values is None else values["median"]
