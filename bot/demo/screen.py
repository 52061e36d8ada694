"""The terminal itself: lines in without blocking the bots, lines out above the prompt."""

import asyncio
import os
import sys
import threading
from collections.abc import AsyncIterator

_CLEAR_LINE = "\r\033[K"
_CHUNK = 4096


class Screen:
    """Prints lines; where a person sits at it, the prompt is always the last line."""

    def __init__(self) -> None:
        self.live = sys.stdin is not None and sys.stdin.isatty() and sys.stdout.isatty()
        self._prompt = ""

    def say(self, text: str) -> None:
        """Print a text of one or more lines above the prompt."""
        if self.live and self._prompt:
            sys.stdout.write(f"{_CLEAR_LINE}{text}\n{self._prompt}")
        else:
            sys.stdout.write(f"{text}\n")
        sys.stdout.flush()

    def prompt(self, text: str) -> None:
        """Ask for the next line; "" takes the prompt away."""
        self._prompt = text
        if self.live:
            sys.stdout.write(f"{_CLEAR_LINE}{text}")
            sys.stdout.flush()


async def typed_lines(fd: int = 0) -> AsyncIterator[str]:
    """The lines of a terminal, pipe or file as they come, until its end.

    A thread reads the bare descriptor: Python's own buffered reader would hold up the end of the process.
    """
    loop = asyncio.get_running_loop()
    lines: asyncio.Queue[str | None] = asyncio.Queue()

    def hand_over(line: str | None) -> None:
        try:
            loop.call_soon_threadsafe(lines.put_nowait, line)
        except RuntimeError:
            return  # the loop has ended, and with it whoever would have read this

    def read() -> None:
        rest = b""
        while chunk := _read(fd):
            *whole, rest = (rest + chunk).split(b"\n")
            for line in whole:
                hand_over(line.decode(errors="replace"))
        if rest:
            hand_over(rest.decode(errors="replace"))
        hand_over(None)

    threading.Thread(target=read, name="typed-lines", daemon=True).start()
    while (line := await lines.get()) is not None:
        yield line


def _read(fd: int) -> bytes:
    try:
        if os.isatty(fd) and os.tcgetpgrp(fd) != os.getpgrp():
            return b""  # in the background, where reading would stop the whole process
        return os.read(fd, _CHUNK)
    except OSError:
        return b""
