"""Figures for whoever watches: updates in, deliveries out, failures and queues, for Prometheus."""

from collections.abc import Callable
from typing import Any

from domain.messages.delivery import Channel

_SECONDS = (0.002, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30)


class Metrics:
    """One registry of this process; it is what the intake and the relay count with."""

    def __init__(self) -> None:
        # Imported here: a process that serves no metrics, such as a tool's, need not load it.
        from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram

        self.registry = CollectorRegistry()
        self._gauge: Any = Gauge
        self._taken: Any = Counter(
            "calltaxi_updates_taken", "Updates made durable.", ["bot"], registry=self.registry
        )
        self._handled: Any = Histogram(
            "calltaxi_update_seconds",
            "Handling of an update.",
            ["bot"],
            registry=self.registry,
            buckets=_SECONDS,
        )
        self._failed: Any = Counter(
            "calltaxi_updates_failed", "Failed handlings.", ["bot", "parked"], registry=self.registry
        )
        self._sent: Any = Histogram(
            "calltaxi_delivery_seconds",
            "Sending of a delivery.",
            ["channel"],
            registry=self.registry,
            buckets=_SECONDS,
        )
        self._unsent: Any = Counter(
            "calltaxi_deliveries_failed", "Failed sendings.", ["channel", "parked"], registry=self.registry
        )

    def update_taken(self, bot: str, count: int) -> None:
        """So many new updates were made durable."""
        self._taken.labels(bot).inc(count)

    def update_done(self, bot: str, seconds: float) -> None:
        """An update was handled."""
        self._handled.labels(bot).observe(seconds)

    def update_failed(self, bot: str, parked: bool) -> None:
        """An update's handling failed, for good when `parked`."""
        self._failed.labels(bot, str(parked).lower()).inc()

    def delivery_sent(self, channel: Channel, seconds: float) -> None:
        """A delivery has left."""
        self._sent.labels(channel.value).observe(seconds)

    def delivery_failed(self, channel: Channel, parked: bool) -> None:
        """A delivery was not taken, for good when `parked`."""
        self._unsent.labels(channel.value, str(parked).lower()).inc()

    def watch(self, name: str, means: str, read: Callable[[], float]) -> None:
        """Show under this name (`calltaxi_` comes before it) what `read` gives whenever somebody looks."""
        self._gauge(f"calltaxi_{name}", means, registry=self.registry).set_function(read)

    def measures(self) -> tuple[bytes, str]:
        """All figures as text, and the content type to serve them with."""
        from prometheus_client import CONTENT_TYPE_LATEST, generate_latest

        return generate_latest(self.registry), CONTENT_TYPE_LATEST
