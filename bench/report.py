"""What was measured, beside the floor and as tables."""

import json
from typing import Any

from bench.measures import table

UPDATES_A_RIDE = 9
"""/start, the callback, pre-checkout, the payment; the dispatcher's callback and the driver's four."""
PLACES = ("p50", "p95", "p99")


def beside_the_floor(run: dict[str, Any], floor: dict[str, float]) -> dict[str, Any]:
    """The floor for that same ride: its updates, calls and transactions, bare and one after another."""
    calls = sum(run["calls_each"].values())
    bare_ms = (
        UPDATES_A_RIDE * floor["feed_ms"]
        + calls * floor["send_ms"]
        + run["commits_each"] * floor["commit_ms"]
    )
    per_second = 1000 / bare_ms
    return run | {
        "calls": round(calls, 1),
        "floor_per_second": round(per_second, 1),
        "of_floor": round(run["per_second"] / per_second, 2),
    }


def report(found: dict[str, Any]) -> str:
    """All tables; times in milliseconds."""
    about = {name: found[name] for name in ("machine", "command", "busy_before")}
    return "\n\n".join(
        [
            json.dumps(about),
            f"bare, in milliseconds: {found['floor']}\nstarts: {found['starts']}",
            "whole rides of returning customers\n" + _rides_table(found["rides"]),
            "calls a ride\n" + table(["method", "calls"], list(found["rides"][0]["calls_each"].items())),
            "statements a ride\n" + _statements_table(found["rides"][0]["statements_each"]),
            "bookings, from the first act to the staff's card\n" + _bookings_table(found["bookings"]),
            "cpu_ms: the bots' process, a ride or booking; load_ms: the process that plays Telegram and"
            " everybody in it, load_share: of one core; echo: a reply of a bare bot that only echoes, to as"
            " many customers; stolen_s: processor seconds that the host of this machine kept for others",
        ]
    )


def _rides_table(rides: list[dict[str, Any]]) -> str:
    head = [
        "customers",
        "rides/s",
        "floor",
        "share",
        *PLACES,
        "calls",
        "commits",
        "statements",
        "round trips",
        "cpu_ms",
        "load_ms",
        "load_share",
        "MB",
    ]
    rows = [
        [
            *(ride[name] for name in ("customers", "per_second", "floor_per_second", "of_floor")),
            *(ride["reply_ms"][place] for place in PLACES),
            *(
                ride[name]
                for name in ("calls", "commits_each", "statements", "round_trips_each", "cpu_ms_each")
            ),
            *(ride[name] for name in ("load_cpu_ms_each", "load_cpu_share", "memory_mb")),
        ]
        for ride in rides
    ]
    return table(head, rows)


def _statements_table(each: dict[str, float] | None) -> str:
    return "not counted by this build" if each is None else table(["statement", "times"], each.items())


def _bookings_table(bookings: list[dict[str, Any]]) -> str:
    head = [
        "part",
        "customers",
        "think_s",
        "a second",
        *PLACES,
        *(f"echo_{place}" for place in PLACES),
        "acts",
        "calls",
        "commits",
        "cpu_ms",
        "load_ms",
        "load_share",
        "stolen_s",
    ]
    rows = [
        [
            *(run[name] for name in ("part", "customers", "think_s", "per_second")),
            *(run["reply_ms"][place] for place in PLACES),
            *(run["echo_ms"][place] for place in PLACES),
            run["acts_each"],
            round(sum(run["calls_each"].values()), 1),
            *(
                run[name]
                for name in ("commits_each", "cpu_ms_each", "load_cpu_ms_each", "load_cpu_share", "stolen_s")
            ),
        ]
        for run in bookings
    ]
    return table(head, rows)
