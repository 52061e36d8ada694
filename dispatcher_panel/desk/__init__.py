"""The staff's commands and forms in their group."""

from collections.abc import Mapping
from typing import Any

from telegram.ext import BaseHandler

from dispatcher_panel.desk import (
    changes,
    closing,
    figures,
    fleet,
    forms,
    house,
    invitations,
    parked,
    phone_bookings,
    queue,
    refunds,
    registration,
)
from dispatcher_panel.desk.acts import Pressed, command, presses
from dispatcher_panel.panel import Context

COMMANDS = {
    "queue": (queue.queue_command, ""),
    "ride": (queue.ride_command, "example.ride"),
    "vehicles": (fleet.vehicles_command, ""),
    "register": (registration.register_command, "example.register"),
    "driver": (invitations.driver_command, "example.driver"),
    "book": (phone_bookings.book_command, "example.book"),
    "stats": (figures.stats_command, "example.stats"),
    "close": (closing.close_command, "example.close"),
    "deliveries": (parked.deliveries_command, ""),
    "refunds": (refunds.refunds_command, ""),
    "refund": (refunds.refund_command, "example.refund"),
}
PRESSES: Mapping[str, Pressed] = {
    "queue": queue.queue_pressed,
    "card": queue.card_pressed,
    "vs": fleet.vehicles_pressed,
    "v": fleet.vehicle_pressed,
    "ve": changes.change_pressed,
    "vg": changes.grade_pressed,
    "vr": changes.retire_pressed,
    "vi": invitations.invite_pressed,
    "rg": registration.grade_chosen,
    "bg": phone_bookings.booking_grade_chosen,
    "by": phone_bookings.booking_agreed,
    "stats": figures.stats_pressed,
    "close": closing.close_pressed,
    "retry": parked.retry_pressed,
    "refund": refunds.refund_agreed,
    "leave": forms.leave_pressed,
}


def desk_handlers() -> list[BaseHandler[Any, Context, Any]]:
    """Every handler of the desk, in the order in which they are to be asked."""
    staff = [command(name, act, example) for name, (act, example) in COMMANDS.items()]
    return [
        *staff,
        house.id_command(),
        house.help_command(),
        forms.cancel_command(),
        presses(PRESSES),
        forms.answers(),
    ]
