"""The templates: every kind of message and call there is, and to whom each goes.

A new one needs a place in one of the groups, a function in this package that makes it, and its notifier's
words: types or tests miss whichever is forgotten.
"""

from enum import StrEnum
from typing import Literal, TypeGuard, get_args


class Template(StrEnum):
    """What a delivery says or asks for; the value is what is stored, and never changes."""

    INVOICE = "invoice"
    INVOICE_GONE = "invoice_gone"
    REQUESTED = "requested"
    CONFIRMED = "confirmed"
    ASSIGNED = "assigned"
    RELEASED = "released"
    ARRIVED = "arrived"
    ON_TRIP = "on_trip"
    COMPLETED = "completed"
    CANCELLED = "cancelled"
    DISPATCH_SLOW = "dispatch_slow"
    PICKUP_REMINDER = "pickup_reminder"
    PAYMENTS_BUSY = "payments_busy"
    PAYMENT_UNCLEAR = "payment_unclear"
    PAYMENT_FAILED = "payment_failed"
    SURPLUS = "surplus"
    REFUND_OPENED = "refund_opened"
    REFUND_DONE = "refund_done"

    JOB = "job"
    JOB_CANCELLED = "job_cancelled"
    SHIFT_ENDED = "shift_ended"
    DRIVER_REMINDER = "driver_reminder"

    CARD = "card"
    GAVE_UP = "gave_up"
    REFUND_TASK = "refund_task"
    UNDELIVERABLE = "undeliverable"
    UNMATCHED_CHARGE = "orphan_charge"
    CONFIRM_REMINDER = "confirm_reminder"
    ASSIGN_REMINDER = "assign_reminder"
    UNASSIGNED = "unassigned"
    TRIP_TOO_LONG = "trip_too_long"

    CHARGE = "charge"
    QUERY = "query"
    HINT = "hint"
    REFUND = "refund"


StatusTemplate = Literal[
    Template.REQUESTED,
    Template.CONFIRMED,
    Template.ASSIGNED,
    Template.RELEASED,
    Template.ARRIVED,
    Template.ON_TRIP,
    Template.COMPLETED,
    Template.CANCELLED,
    Template.DISPATCH_SLOW,
    Template.PICKUP_REMINDER,
    Template.PAYMENTS_BUSY,
    Template.PAYMENT_UNCLEAR,
    Template.PAYMENT_FAILED,
    Template.SURPLUS,
    Template.REFUND_OPENED,
    Template.REFUND_DONE,
]
"""What a customer is told in a message of its own, in place of an SMS."""

CustomerTemplate = Literal[StatusTemplate, Template.INVOICE, Template.INVOICE_GONE]
"""What goes to a customer, in the booking bot: status messages, and the invoice that comes and goes."""

DriverTemplate = Literal[Template.JOB, Template.JOB_CANCELLED, Template.SHIFT_ENDED, Template.DRIVER_REMINDER]
"""What goes to a driver, in the dispatch bot."""

ReminderTemplate = Literal[
    Template.CONFIRM_REMINDER, Template.ASSIGN_REMINDER, Template.UNASSIGNED, Template.TRIP_TOO_LONG
]
"""What rings in the staff group because something about one booking should have happened by now."""

StaffTemplate = Literal[
    ReminderTemplate,
    Template.CARD,
    Template.GAVE_UP,
    Template.REFUND_TASK,
    Template.UNDELIVERABLE,
    Template.UNMATCHED_CHARGE,
]
"""What goes to the staff group, in the dispatch bot."""

GatewayTemplate = Literal[Template.CHARGE, Template.QUERY, Template.HINT, Template.REFUND]
"""What is asked of whoever takes or returns the money: calls, which nobody reads."""

TO_CUSTOMERS: frozenset[Template] = frozenset(get_args(CustomerTemplate))
TO_DRIVERS: frozenset[Template] = frozenset(get_args(DriverTemplate))
TO_STAFF: frozenset[Template] = frozenset(get_args(StaffTemplate))
TO_GATEWAY: frozenset[Template] = frozenset(get_args(GatewayTemplate))


def is_for_customer(template: Template) -> TypeGuard[CustomerTemplate]:
    """Whether it goes to a customer."""
    return template in TO_CUSTOMERS


def is_for_driver(template: Template) -> TypeGuard[DriverTemplate]:
    """Whether it goes to a driver."""
    return template in TO_DRIVERS


def is_for_staff(template: Template) -> TypeGuard[StaffTemplate]:
    """Whether it goes to the staff group."""
    return template in TO_STAFF


def is_for_gateway(template: Template) -> TypeGuard[GatewayTemplate]:
    """Whether it is a call to whoever takes or returns the money."""
    return template in TO_GATEWAY
