"""The staff's commands, forms and screens in their group."""

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
from dispatcher_panel.staff.commands import COMMANDS
from dispatcher_panel.staff.requests import ScreenAction

SCREEN_ACTIONS: Mapping[str, ScreenAction] = {
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
"""By the verb of a screen's button: what is done and shown."""


def staff_handlers() -> list[BaseHandler[Any, Context, Any]]:
    """Every handler of the staff's messages, in the order in which they are to be asked."""
    return [*(each.handler() for each in COMMANDS), forms.answers()]
