"""Where a process can be made to kill itself: around every commit, and around every call to the outside.

The names come from the code itself: a commit is called after the use case (or the part of the storage) that
makes it, a call after its method. Nothing of this is in the app.
"""

import os
import re
import signal
import sys
from dataclasses import dataclass
from pathlib import Path
from types import FrameType
from typing import Any
from unittest.mock import patch

import aiohttp

from storage.engine import Database

USECASES = "domain.usecases."
_TELEGRAM = re.compile(r"/bot[^/]+/(\w+)")
_NUMBER = re.compile(r"/sbx_\w+")


@dataclass(slots=True)
class KillSwitch:
    """Notes every point that is passed in `log`, and dies at the `nth` passing of `point`, `when` it says."""

    log: Path
    point: str = ""
    when: str = "before"
    nth: int = 1

    def install(self) -> None:
        """Stand around the commits (and what commits by itself) and calls of this process from now on."""
        commit, execute = Database.commit, Database.execute
        request = aiohttp.ClientSession._request

        async def watched_commit(database: Database, connection: Any) -> None:
            name = _committing()
            self._pass(name, "before")
            await commit(database, connection)
            self._pass(name, "after")

        async def watched_execute(database: Database, statement: Any, parameters: Any = None) -> Any:
            name = _committing()
            self._pass(name, "before")
            found = await execute(database, statement, parameters)
            self._pass(name, "after")
            return found

        async def watched_request(session: Any, method: str, url: Any, **more: Any) -> Any:
            name = _called(method, str(url))
            self._pass(name, "before")
            answer = await request(session, method, url, **more)
            self._pass(name, "after")
            return answer

        patch.object(Database, "commit", watched_commit).start()
        patch.object(Database, "execute", watched_execute).start()
        patch.object(aiohttp.ClientSession, "_request", watched_request).start()

    def _pass(self, name: str, when: str) -> None:
        if when == "before":
            with self.log.open("a") as log:
                log.write(f"{name}\n")
        if (name, when) != (self.point, self.when):
            return
        self.nth -= 1
        if self.nth == 0:
            os.kill(os.getpid(), signal.SIGKILL)


def _committing() -> str:
    """The use case that commits, or the outermost part of the storage that was asked to write."""
    name = "?"
    frame: FrameType | None = sys._getframe(2)
    while frame is not None:
        module = str(frame.f_globals.get("__name__", ""))
        if module.startswith(USECASES):
            return f"commit {module.rpartition('.')[2]}"
        if module.startswith("storage."):
            name = frame.f_code.co_qualname
        elif name != "?":
            break
        frame = frame.f_back
    return f"commit {name}"


def _called(method: str, url: str) -> str:
    path = "/" + url.split("://", 1)[-1].partition("/")[2].partition("?")[0]
    if bot_method := _TELEGRAM.match(path):
        return f"call {bot_method.group(1)}"
    return f"call {method} {_NUMBER.sub('/ID', path)}"
