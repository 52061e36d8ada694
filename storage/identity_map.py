"""What one transaction has read or written, each thing as one object (Fowler: Identity Map)."""

from dataclasses import dataclass, field

from domain.events import BookingEvent
from domain.model.booking import Booking
from domain.model.people import Customer, Driver
from domain.model.refund import Refund
from domain.model.ride_view import RideView
from domain.model.vehicle import Vehicle
from domain.values.ids import CustomerId, DriverId, VehicleId
from storage.queries.ride_views import Loaded


@dataclass(slots=True)
class IdentityMap:
    """The vehicles, drivers and customers of one transaction."""

    vehicles: dict[VehicleId, Vehicle] = field(default_factory=dict)
    drivers: dict[DriverId, Driver] = field(default_factory=dict)
    customers: dict[CustomerId, Customer] = field(default_factory=dict)

    def note(self, loaded: Loaded, booking: Booking) -> None:
        """Take in what was read beside a booking.

        PostgreSQL gives a locked row as it is, and what is joined to it as it was when the statement began:
        what does not belong to the booking any more is left out.
        """
        vehicle, driver, customer = loaded.vehicle(), loaded.driver(), loaded.customer()
        if vehicle is not None and vehicle.id == booking.vehicle_id:
            self.vehicles.setdefault(vehicle.id, vehicle)
        if driver is not None and driver.id == booking.driver_id:
            self.drivers.setdefault(driver.id, driver)
        if customer is not None and customer.id == booking.customer_id:
            self.customers.setdefault(customer.id, customer)

    def view(self, booking: Booking, refunds: list[Refund], news: list[BookingEvent]) -> RideView | None:
        """The ride as this transaction leaves it; None where its car or driver was not read."""
        vehicle = driver = customer = None
        if booking.vehicle_id is not None and (vehicle := self.vehicles.get(booking.vehicle_id)) is None:
            return None
        if booking.driver_id is not None and (driver := self.drivers.get(booking.driver_id)) is None:
            return None
        if booking.customer_id is not None:
            customer = self.customers.get(booking.customer_id)
        return RideView(
            booking=booking,
            customer=customer,
            vehicle=vehicle,
            driver=driver,
            refunds=tuple(refunds),
            news=tuple(news),
        )
