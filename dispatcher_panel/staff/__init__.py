"""The staff's commands and forms in their group."""

from collections.abc import Mapping
from typing import Any

from telegram.ext import BaseHandler

from dispatcher_panel.context import Context
from dispatcher_panel.staff import (
    daily_close,
    failed_deliveries,
    fleet,
    forms,
    invitations,
    phone_bookings,
    queue,
    refunds,
    registration,
    stats,
    vehicle_editing,
)
from dispatcher_panel.staff.acts import Pressed, presses
from dispatcher_panel.staff.commands import COMMANDS

CALLBACKS: Mapping[str, Pressed] = {
    "queue": queue.queue_pressed,
    "card": queue.card_pressed,
    "vs": fleet.vehicles_pressed,
    "v": fleet.vehicle_pressed,
    "ve": vehicle_editing.change_pressed,
    "vg": vehicle_editing.grade_pressed,
    "vr": vehicle_editing.retire_pressed,
    "vi": invitations.invite_pressed,
    "rg": registration.grade_chosen,
    "bg": phone_bookings.booking_grade_chosen,
    "by": phone_bookings.booking_agreed,
    "stats": stats.stats_pressed,
    "close": daily_close.close_pressed,
    "retry": failed_deliveries.retry_pressed,
    "refund": refunds.refund_agreed,
    "leave": forms.leave_pressed,
}


def staff_handlers() -> list[BaseHandler[Any, Context, Any]]:
    """Every handler of the desk, in the order in which they are to be asked."""
    return [*(each.handler() for each in COMMANDS), presses(CALLBACKS), forms.answers()]
