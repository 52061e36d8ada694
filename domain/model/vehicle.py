"""A vehicle, its stock state and the shift it is on."""

from dataclasses import dataclass
from datetime import datetime

from domain.errors import DriverOccupied, InvitationInvalid, VehicleNotAvailable, VehicleOnJob
from domain.values.ids import BookingId, DriverId, VehicleId
from domain.values.place import Position
from domain.values.status import VehicleState

V = VehicleState


@dataclass(slots=True, kw_only=True)
class Vehicle:
    """One car. A radio car (`radio`) has no driver account and is always on shift until retired.

    `available_until` ends a driver's shift by itself; `off_after_job`: the driver wants to stop.
    """

    id: VehicleId
    plate: str
    model: str
    company: str
    grade: str
    radio: bool = False
    state: VehicleState = V.OFF
    version: int = 0
    booking_id: BookingId | None = None
    driver_id: DriverId | None = None
    available_until: datetime | None = None
    free_since: datetime | None = None
    position: Position | None = None
    position_at: datetime | None = None
    off_after_job: bool = False
    retired_at: datetime | None = None

    def is_free(self, now: datetime) -> bool:
        """Whether this vehicle is stock at `now`."""
        on_shift = self.available_until is None or self.available_until > now
        return self.state is V.AVAILABLE and on_shift

    def open_shift(self, now: datetime, until: datetime | None) -> None:
        """Post availability until `until` (None: radio cars). On a job it only renews the shift."""
        if self.retired_at is not None:
            raise VehicleNotAvailable()
        self.available_until, self.off_after_job = until, False
        if self.state is V.OFF:
            self.state, self.free_since = V.AVAILABLE, now

    def close_shift(self) -> bool:
        """Leave the stock; with a job it takes effect after it. Gives whether it is off already."""
        if self.state in (V.HELD, V.BUSY):
            self.off_after_job = True
            return False
        self.state, self.available_until, self.free_since = V.OFF, None, None
        return True

    def retire(self, now: datetime) -> bool:
        """Leave the fleet; with a job it takes effect after it. Gives whether it is off already."""
        self.retired_at = now
        return self.close_shift()

    def change(self, *, model: str | None, company: str | None, grade: str | None) -> None:
        """Correct what was registered. Raises VehicleOnJob for a new grade during a ride."""
        if grade is not None and grade != self.grade and self.booking_id is not None:
            raise VehicleOnJob()
        self.model = model or self.model
        self.company = company or self.company
        self.grade = grade or self.grade

    def bind_driver(self, driver_id: DriverId) -> None:
        """From now on this driver drives it; another's shift ends, for the new one did not post it.

        Raises InvitationInvalid for a vehicle that has left the fleet, DriverOccupied during another's ride.
        """
        if self.retired_at is not None:
            raise InvitationInvalid()
        if self.driver_id != driver_id:
            self._end_drivers_shift()
        self.driver_id = driver_id

    def unbind_driver(self) -> None:
        """Its driver leaves it, and the shift ends. Raises DriverOccupied during a ride."""
        self._end_drivers_shift()
        self.driver_id = None

    def hold(self, booking_id: BookingId, now: datetime) -> None:
        """Take the vehicle out of stock while its driver is asked. Raises VehicleNotAvailable."""
        self._take(V.HELD, booking_id, now)

    def occupy(self, booking_id: BookingId, now: datetime) -> None:
        """Fix the vehicle to a ride, from the stock or from the hold for the same ride."""
        if self.state is V.HELD and self.booking_id == booking_id:
            self.state = V.BUSY
            return
        self._take(V.BUSY, booking_id, now)

    def let_go(self, booking_id: BookingId, now: datetime) -> None:
        """Put the vehicle back into stock, or off where the shift is over. No effect for another ride."""
        if self.booking_id != booking_id:
            return
        over = self.available_until is not None and self.available_until <= now
        self.booking_id = None
        if self.off_after_job or over or self.retired_at is not None:
            self.state, self.available_until, self.free_since = V.OFF, None, None
            self.off_after_job = False
        else:
            self.state, self.free_since = V.AVAILABLE, now

    def moved_to(self, position: Position, now: datetime) -> None:
        """Remember where the vehicle was last seen."""
        self.position, self.position_at = position, now

    def _end_drivers_shift(self) -> None:
        if self.booking_id is not None:
            raise DriverOccupied()
        self.close_shift()

    def _take(self, state: VehicleState, booking_id: BookingId, now: datetime) -> None:
        if not self.is_free(now):
            raise VehicleNotAvailable()
        self.state, self.booking_id, self.free_since = state, booking_id, None
