"""What a run of the tests leaves out: counted where tests are collected, told once at the end."""

from collections import Counter

import pytest

MISSING = {
    "postgres": "PostgreSQL (no server at 127.0.0.1:5432; set TEST_POSTGRES_URL to use another)",
    "pgbouncer": "pgbouncer (not installed)",
    "redis": "Redis (no server at 127.0.0.1:6379; set TEST_REDIS_URL to use another)",
}
"""Why the tests of a server or pooler are left out, by their marker."""
_KEY = "left_out"


class LeftOut:
    """Counts the tests that are left out, and says so at the end.

    Where tests run in parallel, each worker collects all of them and the process that reports collects none:
    it takes what the workers tell when they end.
    """

    def __init__(self) -> None:
        self._no_server: Counter[str] = Counter()
        self._long: Counter[str] = Counter()

    def of_server(self, marker: str, count: int = 1) -> None:
        """Count tests whose server is not there."""
        self._no_server[marker] += count

    def long(self, kinds: list[str]) -> None:
        """Count long tests, by what each of them is."""
        self._long.update(kinds)

    def lines(self) -> list[str]:
        """How many of which kind, and how to run them."""
        told = [f"left out: {count} tests of {MISSING[marker]}" for marker, count in self._no_server.items()]
        if self._long:
            kinds = ", ".join(f"{kind}: {count}" for kind, count in sorted(self._long.items()))
            told.append(f"left out: {self._long.total()} long tests; make test-all runs them ({kinds})")
        return told

    def pytest_sessionfinish(self, session: pytest.Session) -> None:
        """A worker tells what it has counted."""
        if hasattr(session.config, "workeroutput"):
            session.config.workeroutput[_KEY] = [dict(self._no_server), dict(self._long)]

    @pytest.hookimpl(optionalhook=True)
    def pytest_testnodedown(self, node: object) -> None:
        """The process that reports hears what a worker has counted; they all count the same tests."""
        no_server, long = getattr(node, "workeroutput", {}).get(_KEY, ({}, {}))
        self._no_server |= Counter(no_server)
        self._long |= Counter(long)

    def pytest_terminal_summary(self, terminalreporter: pytest.TerminalReporter) -> None:
        """Say plainly what was left out."""
        for line in self.lines():
            terminalreporter.write_line(line, yellow=True, bold=True)
