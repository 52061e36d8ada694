"""Tells the log, once for each time, that something in front of SQLite's file takes long."""

import asyncio
import logging
import time
from collections.abc import Iterator
from contextlib import contextmanager

log = logging.getLogger(__name__)

SLOW = 1.0
"""Seconds after which it is told."""
WAITING = (
    "another process keeps the database file locked, or the disk is slow;"
    " what wants to write waits, and nothing is lost"
)


@contextmanager
def told_when_slow() -> Iterator[None]:
    """Tell that what is done inside takes long, and when it is over."""
    began = time.monotonic()
    late = asyncio.get_running_loop().call_later(SLOW, log.warning, WAITING)
    try:
        yield
    finally:
        late.cancel()
        if (waited := time.monotonic() - began) > SLOW:
            log.warning("the database file can be written to again, after %.1f seconds", waited)
