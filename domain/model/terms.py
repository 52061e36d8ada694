"""The cancellation terms that a booking was made under; stored with it and never changed."""

from dataclasses import dataclass

from domain.values.status import BookingStatus

S = BookingStatus


@dataclass(frozen=True, slots=True)
class Terms:
    """What the company keeps, in minor units, when the customer cancels after the driver has arrived."""

    kept_after_arrival: int

    def kept(self, status: BookingStatus, paid: int) -> int:
        """Minor units kept of `paid` when the customer cancels, or does not show up, in `status`."""
        if status is S.ARRIVED:
            return min(self.kept_after_arrival, paid)
        return 0
