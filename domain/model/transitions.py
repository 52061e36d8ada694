"""The one table of a booking's moves, and its twins for payments, refunds and vehicles."""

from collections.abc import Mapping

from domain.values.status import BookingStatus, PaymentStatus, RefundStatus, VehicleState

_B = BookingStatus
TRANSITIONS: Mapping[BookingStatus, frozenset[BookingStatus]] = {
    _B.AWAITING_PAYMENT: frozenset({_B.REQUESTED, _B.CANCELLED}),
    _B.REQUESTED: frozenset({_B.CONFIRMED, _B.CANCELLED}),
    _B.CONFIRMED: frozenset({_B.OFFERED, _B.ASSIGNED, _B.CANCELLED}),
    _B.OFFERED: frozenset({_B.ASSIGNED, _B.CONFIRMED, _B.CANCELLED}),
    _B.ASSIGNED: frozenset({_B.ARRIVED, _B.CONFIRMED, _B.CANCELLED}),
    _B.ARRIVED: frozenset({_B.ON_TRIP, _B.CONFIRMED, _B.CANCELLED}),
    _B.ON_TRIP: frozenset({_B.COMPLETED, _B.CANCELLED}),
    _B.COMPLETED: frozenset(),
    _B.CANCELLED: frozenset(),
}

_P = PaymentStatus
PAYMENT_TRANSITIONS: Mapping[PaymentStatus, frozenset[PaymentStatus]] = {
    _P.CREATED: frozenset({_P.PENDING, _P.APPROVED, _P.FAILED, _P.EXPIRED}),
    _P.PENDING: frozenset({_P.APPROVED, _P.FAILED, _P.EXPIRED}),
    _P.FAILED: frozenset({_P.APPROVED}),
    _P.EXPIRED: frozenset({_P.APPROVED}),
    _P.APPROVED: frozenset(),
}

_R = RefundStatus
REFUND_TRANSITIONS: Mapping[RefundStatus, frozenset[RefundStatus]] = {
    _R.DUE: frozenset({_R.SENT, _R.MANUAL}),
    _R.SENT: frozenset({_R.DONE, _R.DUE, _R.FAILED}),
    _R.FAILED: frozenset({_R.MANUAL}),
    _R.MANUAL: frozenset({_R.DONE}),
    _R.DONE: frozenset(),
}

_V = VehicleState
VEHICLE_TRANSITIONS: Mapping[VehicleState, frozenset[VehicleState]] = {
    _V.OFF: frozenset({_V.AVAILABLE}),
    _V.AVAILABLE: frozenset({_V.OFF, _V.HELD, _V.BUSY}),
    _V.HELD: frozenset({_V.BUSY, _V.AVAILABLE, _V.OFF}),
    _V.BUSY: frozenset({_V.AVAILABLE, _V.OFF}),
}
