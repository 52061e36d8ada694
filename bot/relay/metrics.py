"""What the relay counts, for whoever watches."""

from typing import Protocol

from domain.messages.delivery import Channel


class DeliveryMetrics(Protocol):
    """Takes counts of deliveries; composition gives the metrics, tests and tools nothing."""

    def delivery_sent(self, channel: Channel, seconds: float) -> None:
        """A delivery has left; sending took so many seconds."""
        ...

    def delivery_failed(self, channel: Channel, parked: bool) -> None:
        """A delivery was not taken, for good when `parked`."""
        ...


class NoDeliveryMetrics:
    """Counts nothing."""

    def delivery_sent(self, channel: Channel, seconds: float) -> None:
        """Let it pass."""

    def delivery_failed(self, channel: Channel, parked: bool) -> None:
        """Let it pass."""
