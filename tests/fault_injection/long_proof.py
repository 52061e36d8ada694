"""Every crash of the list on both databases: shared out over processes, with progress and a summary."""

import asyncio
import multiprocessing
import time
from concurrent.futures import ProcessPoolExecutor, as_completed

from tests.fault_injection.kill_points import Kill, crashes
from tests.fault_injection.runs import Survived, survived

AT_ONCE = 12
"""Crashes that one process sees to before it tells of them."""


def prove_crashes(databases: tuple[str, ...], server: str | None, processes: int) -> bool:
    """Run them all, print how it goes and what it came to; gives whether the app went on each time."""
    began, wanted = time.perf_counter(), list(crashes(*databases))
    shares = [wanted[number : number + AT_ONCE] for number in range(0, len(wanted), AT_ONCE)]
    outcomes: list[Survived] = []
    spawn = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(processes, mp_context=spawn) as pool:
        try:
            for done in as_completed([pool.submit(_share, share, server) for share in shares]):
                outcomes += done.result()
                passed = time.perf_counter() - began
                print(f"crashes: {len(outcomes)} of {len(wanted)}, {passed:.0f} s", flush=True)
        except BaseException:
            pool.shutdown(cancel_futures=True)
            raise
    return _told(databases, outcomes)


def _share(share: list[Kill], server: str | None) -> list[Survived]:
    return asyncio.run(_all(share, server))


async def _all(share: list[Kill], server: str | None) -> list[Survived]:
    return [each async for each in survived(share, server)]


def _told(databases: tuple[str, ...], outcomes: list[Survived]) -> bool:
    bad = [each for each in outcomes if each.faults]
    for each in bad:
        print(f"BROKEN: {each.crash}", *each.faults, sep="\n    ", flush=True)
    for database in databases:
        here = [each for each in outcomes if each.crash.database == database]
        missed = [str(each.crash) for each in here if not each.killed]
        seconds = sum(each.seconds for each in here)
        wrong = sum(each in bad for each in here)
        print(
            f"crashes on {database}: {len(here) - len(missed)} times killed, {len(missed)} not reached, "
            f"{wrong} scenarios broken, {seconds:.0f} s of processes' time",
            *(f"    not reached: {each}" for each in missed),
            sep="\n",
            flush=True,
        )
    return not bad
