"""What a run leaves out is told, wherever it was counted."""

from types import SimpleNamespace
from typing import Any, cast

from tests.left_out import LeftOut


def _worker(counted: LeftOut) -> object:
    """A worker that has counted this, as the process that reports sees it in the end."""
    output: dict[str, Any] = {}
    session = SimpleNamespace(config=SimpleNamespace(workeroutput=output))
    counted.pytest_sessionfinish(cast(Any, session))
    return SimpleNamespace(workeroutput=output)


def test_what_workers_left_out_is_told_once() -> None:
    """Each worker collects all tests, so what several of them left out counts once, by kind."""
    reporting = LeftOut()
    for _ in range(4):
        counted = LeftOut()
        counted.long(["crowds", "crashes", "crowds"])
        counted.of_server("redis", 3)
        reporting.pytest_testnodedown(_worker(counted))
    assert reporting.lines() == [
        "left out: 3 tests of Redis (no server at 127.0.0.1:6379; set TEST_REDIS_URL to use another)",
        "left out: 3 long tests; make test-all runs them (crashes: 1, crowds: 2)",
    ]


def test_a_worker_that_died_tells_nothing() -> None:
    """A worker that ended without a word is no obstacle to the others' words."""
    reporting = LeftOut()
    reporting.pytest_testnodedown(SimpleNamespace())
    assert reporting.lines() == []
