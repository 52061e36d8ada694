"""The small adapters: time, identities and figures."""

import re
from datetime import UTC, timedelta

from bot.adapters.clock import SystemClock
from bot.adapters.ids import RandomIdentifiers
from bot.adapters.metrics import Metrics
from domain.messages.delivery import Channel
from domain.values.ids import CODE_ALPHABET
from tests.builders import SetClock


def test_the_present_is_utc() -> None:
    """The machine's clock gives aware UTC times that do not run backwards here."""
    clock = SystemClock()
    first, second = clock.now(), clock.now()
    assert first.tzinfo is UTC
    assert first <= second


def test_numbers_grow() -> None:
    """Numbers of one process grow strictly, over seconds and within one, and fit 63 bits."""
    clock = SetClock()
    ids = RandomIdentifiers(clock)
    numbers = []
    for _ in range(50):
        numbers += [ids.number() for _ in range(100)]
        clock.forward(seconds=1)
    assert numbers == sorted(set(numbers))
    assert numbers[0] > 0
    assert numbers[-1] < 2**63


def test_numbers_grow_even_when_the_clock_is_set_back() -> None:
    """A clock that is set back makes no number small again."""
    clock = SetClock()
    ids = RandomIdentifiers(clock)
    before = ids.number()
    clock.at -= timedelta(hours=1)
    assert ids.number() > before


def test_numbers_of_two_processes_differ() -> None:
    """Two processes that begin in the same second draw different numbers."""
    clock = SetClock()
    first, second = RandomIdentifiers(clock), RandomIdentifiers(clock)
    assert not {first.number() for _ in range(1000)} & {second.number() for _ in range(1000)}


def test_codes_have_no_look_alikes() -> None:
    """A code is five characters from the alphabet that people can say aloud."""
    ids = RandomIdentifiers(SetClock())
    assert all(re.fullmatch(f"[{CODE_ALPHABET}]{{5}}", ids.code()) for _ in range(200))


def test_tokens_fit_a_deep_link() -> None:
    """A token is 22 characters that a deep link may carry, and never the same twice."""
    ids = RandomIdentifiers(SetClock())
    tokens = {ids.token() for _ in range(200)}
    assert len(tokens) == 200
    assert all(re.fullmatch(r"[A-Za-z0-9_-]{22}", token) for token in tokens)


def test_figures_are_shown_as_text() -> None:
    """Counts, times and queues are read in Prometheus' own format."""
    metrics = Metrics()
    metrics.update_taken("booking", 3)
    metrics.update_done("booking", 0.004)
    metrics.update_failed("booking", parked=True)
    metrics.delivery_sent(Channel.DISPATCH, 0.2)
    metrics.delivery_failed(Channel.DISPATCH, parked=False)
    metrics.watch("inbox_depth", "Updates in hand.", lambda: 7.0)
    body, content_type = metrics.measures()
    lines = body.decode().splitlines()
    assert content_type.startswith("text/plain")
    assert 'calltaxi_updates_taken_total{bot="booking"} 3.0' in lines
    assert 'calltaxi_update_seconds_count{bot="booking"} 1.0' in lines
    assert 'calltaxi_updates_failed_total{bot="booking",parked="true"} 1.0' in lines
    assert 'calltaxi_delivery_seconds_count{channel="dispatch"} 1.0' in lines
    assert 'calltaxi_deliveries_failed_total{channel="dispatch",parked="false"} 1.0' in lines
    assert "calltaxi_inbox_depth 7.0" in lines
