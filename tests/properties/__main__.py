"""`python -m tests.properties`: the proofs of the money at full length (`make prove`)."""

import argparse
import os
import subprocess
import sys
import time

from tests.fault_injection.long_proof import prove_crashes
from tests.properties.long_proof import Plan, prove_histories
from tests.servers import postgres_server


def main() -> int:
    """Prove everything; gives the exit code."""
    wanted = _parser().parse_args()
    began, postgres = time.perf_counter(), postgres_server()
    if postgres is None:
        print("No PostgreSQL server answers: everything is proven on SQLite alone.", flush=True)
    plan = Plan(
        sequences=wanted.sequences,
        steps=wanted.steps,
        seed=wanted.seed,
        processes=wanted.processes,
        on_postgres=wanted.on_postgres,
        postgres=postgres,
    )
    databases = ("sqlite", "postgresql") if postgres else ("sqlite",)
    survived = "crashes" not in wanted.only or prove_crashes(databases, postgres, wanted.processes)
    held = "histories" not in wanted.only or prove_histories(plan)
    answered = "crowd" not in wanted.only or prove_crowd()
    proven = survived and held and answered
    print(f"{'Proven' if proven else 'NOT PROVEN'} in {time.perf_counter() - began:.0f} s.", flush=True)
    return 0 if proven else 1


def prove_crowd() -> bool:
    """Let a hostile crowd play at length; gives whether both bots bore it."""
    crowd = [sys.executable, "-m", "pytest", "-q", "tests/properties/test_hostile_users.py"]
    return subprocess.run(crowd, env={**os.environ, "CROWD_AT_LENGTH": "1"}, check=False).returncode == 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m tests.properties", description=__doc__)
    parser.add_argument("--only", default="crashes,histories,crowd", help="leave the others out")
    parser.add_argument("--sequences", type=int, default=10_000, help="random histories on both databases")
    parser.add_argument("--steps", type=int, default=100, help="steps of each history")
    parser.add_argument("--on-postgres", type=float, default=0.2, help="share of the histories on PostgreSQL")
    parser.add_argument("--seed", type=int, default=1, help="where chance begins")
    parser.add_argument("--processes", type=int, default=os.cpu_count() or 1, help="at the same time")
    return parser


if __name__ == "__main__":
    sys.exit(main())
