"""How far something long has come, on standard error: a bar on a terminal, in a log a line now and then."""

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

LINE_EVERY = 100_000


@contextmanager
def progress(what: str, total: int) -> Iterator[Callable[[int], None]]:
    """Gives a function to be told how many more are done, of `total` in all."""
    console = Console(stderr=True)
    if not console.is_terminal:
        yield _Lines(what, total).told
        return
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    # What is printed meanwhile is meant for standard output, which may be a file: it is left alone.
    with Progress(
        *columns, console=console, transient=True, redirect_stdout=False, redirect_stderr=False
    ) as bar:
        task = bar.add_task(what, total=total)
        yield lambda more: bar.advance(task, more)


class _Lines:
    def __init__(self, what: str, total: int) -> None:
        self._what, self._total, self._done = what, total, 0

    def told(self, more: int) -> None:
        """So many more; every so often this is worth a line."""
        lines = self._done // LINE_EVERY
        self._done += more
        if self._done // LINE_EVERY > lines:
            print(f"{self._done:,} of {self._total:,} {self._what}", file=sys.stderr, flush=True)
