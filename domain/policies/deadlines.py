"""Which moments a booking has to be looked at again: derived from its state, never kept twice."""

from datetime import datetime, timedelta
from typing import assert_never

from domain.model.booking import Booking
from domain.model.deadline import Deadline, DeadlineKind
from domain.policies.business_rules import BusinessRules
from domain.values.status import BookingStatus

S, K = BookingStatus, DeadlineKind


def deadlines_of(booking: Booking, rules: BusinessRules) -> list[Deadline]:
    """All deadlines of a booking as it stands."""
    times: dict[DeadlineKind, datetime | None] = {}
    match booking.status:
        case S.AWAITING_PAYMENT:
            times[K.PAY] = _pay_at(booking, rules)
        case S.REQUESTED:
            times = _requested(booking, rules)
        case S.CONFIRMED:
            times = _unassigned(booking, rules)
        case S.OFFERED:
            times[K.OFFER] = booking.offer_until
            times[K.NO_VEHICLE] = _no_vehicle_at(booking, rules)
        case S.ASSIGNED | S.ARRIVED:
            times[K.PICKUP_REMINDER] = _pickup_reminder_at(booking, rules)
        case S.ON_TRIP:
            times[K.TRIP_TOO_LONG] = _once(
                booking, K.TRIP_TOO_LONG, booking.steps[S.ON_TRIP] + rules.trip_too_long
            )
        case S.COMPLETED | S.CANCELLED:
            return []
        case never:
            assert_never(never)
    return [Deadline(booking.id, kind, at) for kind, at in times.items() if at is not None]


def confirm_by(pickup_at: datetime | None, paid_at: datetime, rules: BusinessRules) -> datetime:
    """Until when the company has to say yes: 15 min after payment, or 30 min before a later pickup."""
    soon = paid_at + rules.confirm_within
    return soon if pickup_at is None else max(soon, pickup_at - rules.confirm_lead)


def assign_from(booking: Booking, rules: BusinessRules) -> datetime:
    """From when a vehicle may be fixed: at once, or shortly before a scheduled pickup."""
    placed = booking.steps[S.AWAITING_PAYMENT]
    return placed if booking.pickup_at is None else booking.pickup_at - rules.assign_before


def pickup_time(booking: Booking) -> datetime:
    """When the customer wants to be picked up; for a ride now the moment it was paid or placed."""
    if booking.pickup_at is not None:
        return booking.pickup_at
    return booking.steps.get(S.REQUESTED, booking.steps[S.AWAITING_PAYMENT])


def down_limit(booking: Booking, rules: BusinessRules) -> datetime:
    """Until when a booking waits for a dispatch side that is down."""
    return pickup_time(booking) + rules.dispatch_down_limit


def _pay_at(booking: Booking, rules: BusinessRules) -> datetime | None:
    if booking.pay_by is None or not booking.payment_hold.active:
        return booking.pay_by
    return max(booking.pay_by, down_limit(booking, rules))


def _requested(booking: Booking, rules: BusinessRules) -> dict[DeadlineKind, datetime | None]:
    paid, limit = booking.steps[S.REQUESTED], booking.confirm_by
    assert limit is not None
    return {
        K.CONFIRM_REMINDER: _once(booking, K.CONFIRM_REMINDER, paid + (limit - paid) / 2),
        K.CONFIRM: limit,
        K.AUTO_DISPATCH: _auto_dispatch_at(booking, rules, paid),
    }


def _unassigned(booking: Booking, rules: BusinessRules) -> dict[DeadlineKind, datetime | None]:
    since = booking.steps[S.CONFIRMED]
    first = max(assign_from(booking, rules), since)
    if booking.pickup_at is None:
        first = since + rules.nudge_every
    last = booking.reminders.get(K.ASSIGN_REMINDER)
    return {
        K.ASSIGN_REMINDER: first if last is None else max(first, last + rules.nudge_every),
        K.NO_VEHICLE: _no_vehicle_at(booking, rules),
        K.PICKUP_REMINDER: _pickup_reminder_at(booking, rules),
        K.AUTO_DISPATCH: _auto_dispatch_at(booking, rules, since),
    }


def _no_vehicle_at(booking: Booking, rules: BusinessRules) -> datetime:
    at = pickup_time(booking) + rules.no_vehicle_after
    return at if booking.keep_looking_until is None else max(at, booking.keep_looking_until)


def _pickup_reminder_at(booking: Booking, rules: BusinessRules) -> datetime | None:
    if booking.pickup_at is None:
        return None
    return _once(booking, K.PICKUP_REMINDER, booking.pickup_at - rules.pickup_reminder)


def _auto_dispatch_at(booking: Booking, rules: BusinessRules, since: datetime) -> datetime | None:
    wait: timedelta | None = rules.auto_dispatch_after
    if wait is None:
        return None
    tried = booking.reminders.get(K.AUTO_DISPATCH, since)
    return max(max(since, tried) + wait, assign_from(booking, rules))


def _once(booking: Booking, kind: DeadlineKind, at: datetime) -> datetime | None:
    return None if kind in booking.reminders else at
