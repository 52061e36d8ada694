"""What a driver is sent: the job, edited as it goes on, and what rings beside it."""

from domain.events import BookingEvent
from domain.messages.delivery import Channel, Delivery
from domain.messages.templates import Template
from domain.model.booking import Booking
from domain.values.ids import DriverId


def job(
    booking: Booking,
    event: BookingEvent,
    driver_id: DriverId | None,
    offer: int,
    end: str = "",
    *,
    is_new: bool = False,
) -> list[Delivery]:
    """The job of this offer (a new one, or as it stands), or how it ended; none for a radio car."""
    if driver_id is None:
        return []
    return [
        Delivery(
            channel=Channel.DISPATCH,
            chat_id=driver_id,
            booking_id=booking.id,
            template=Template.JOB,
            event_number=event.number,
            subject=f"job:{booking.id}:{offer}",
            arguments={"offer": offer, "end": end},
            opens_subject=is_new,
        )
    ]


def job_cancelled(booking: Booking, event: BookingEvent, driver_id: DriverId) -> Delivery:
    """Rings, since an edited message does not."""
    return Delivery(
        channel=Channel.DISPATCH,
        chat_id=driver_id,
        booking_id=booking.id,
        template=Template.JOB_CANCELLED,
        event_number=event.number,
    )


def shift_ended(driver_id: DriverId) -> Delivery:
    """The shift is over by its time."""
    return Delivery(channel=Channel.DISPATCH, chat_id=driver_id, template=Template.SHIFT_ENDED)


def driver_reminder(booking: Booking) -> list[Delivery]:
    """The pickup is near; nothing for a radio car."""
    if booking.driver_id is None:
        return []
    return [
        Delivery(
            channel=Channel.DISPATCH,
            chat_id=booking.driver_id,
            booking_id=booking.id,
            template=Template.DRIVER_REMINDER,
            event_number=booking.version,
        )
    ]
