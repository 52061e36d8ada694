"""What rings in the staff group beside the cards: reminders, refunds by hand, lost messages, digests."""

from collections.abc import Mapping, Sequence
from typing import Any

from telegram import InlineKeyboardButton as Button
from telegram import InlineKeyboardMarkup as Keyboard

from dispatcher_panel.cards import places_line, shortened
from dispatcher_panel.naming import dispatcher_name, vehicle_name, what_went_wrong
from dispatcher_panel.texts import Words
from domain.model.booking import Booking
from domain.model.people import Dispatcher
from domain.model.refund import Refund
from domain.policies.phones import spoken_phone
from domain.ports.queries import RideView
from domain.values.status import RefundStatus

TO_DRIVERS = frozenset({"job", "job_cancelled", "shift_ended", "driver_reminder"})
_DIGEST_ROOM = 3600


def reminder_text(template: str, ride: RideView, words: Words) -> str:
    """A reminder about one booking: what is wrong, where it goes, and how to see its card again."""
    booking = ride.booking
    pickup_at = booking.pickup_at
    when = words.when(pickup_at) if pickup_at else words.plain("card.now")
    head = words.text(f"ring.{template}", code=booking.code, when=when)
    who = [_driver_line(ride, words)] if ride.vehicle is not None and booking.holds_vehicle else []
    return shortened([head, places_line(booking, words), *who, _see(booking, words)])


def gave_up_text(ride: RideView, driver: str | None, words: Words) -> str:
    """A driver gave the ride back; `driver` by name where known."""
    who = words.plain("who.named_driver", name=driver) if driver else words.plain("who.driver")
    booking = ride.booking
    head = words.text("ring.gave_up", code=booking.code, driver=who)
    return shortened([head, places_line(booking, words), _see(booking, words)])


def help_wanted_text(ride: RideView, words: Words) -> str:
    """A driver on a job asks the office to call."""
    head = words.text("ring.help_wanted", code=ride.booking.code)
    return shortened([head, _driver_line(ride, words), _see(ride.booking, words)])


def undeliverable_text(template: str, ride: RideView | None, words: Words) -> str:
    """Somebody cannot be written to: who, and the number to call."""
    if ride is None:
        return words.text("ring.undeliverable_unknown")
    booking, driver = ride.booking, ride.driver
    if template in TO_DRIVERS:
        phone = spoken_phone(driver.phone) if driver else "-"
        name = driver.name if driver else words.plain("who.driver")
        return words.text("ring.undeliverable_driver", code=booking.code, name=name, phone=phone)
    phone = spoken_phone(booking.contact.phone)
    return words.text("ring.undeliverable", code=booking.code, name=booking.contact.name, phone=phone)


def orphan_text(charge: Mapping[str, Any], words: Words) -> str:
    """A charge that belongs to nothing: how much, by which number, and who paid (a Telegram id)."""
    amount = words.money(int(charge["amount"]), str(charge["currency"]))
    payer = charge["payer_id"] or "-"
    return words.text("ring.orphan_charge", amount=amount, charge=charge["charge"], payer=payer)


def retry_keyboard(delivery_id: int, words: Words) -> Keyboard:
    """Try the lost message again."""
    return Keyboard([[Button(words.plain("press.retry"), callback_data=f"retry:{delivery_id}")]])


def refund_text(ride: RideView, refund: Refund, settled_by: Dispatcher | None, words: Words) -> str:
    """Money to be given back by hand, or who has done it."""
    booking = ride.booking
    amount = words.money(refund.amount, refund.currency)
    if refund.status is RefundStatus.DONE:
        at = words.when(refund.done_at or refund.created_at)
        by = dispatcher_name(settled_by, words)
        return words.text("refund.done", code=booking.code, amount=amount, who=by, at=at)
    why = words.plain(f"refund.reason.{refund.reason.value}")
    head = words.text("refund.task", code=booking.code, amount=amount, reason=why)
    phone = spoken_phone(booking.contact.phone)
    charge = ride.charge_of(refund)
    lines = [head, words.text("card.passenger", name=booking.contact.name, phone=phone)]
    if charge is not None:
        lines.append(words.text("refund.charge", charge=charge.provider_charge_id or charge.charge_id))
    return shortened([*lines, *what_went_wrong(refund, words)])


def refund_keyboard(refund: Refund, words: Words) -> Keyboard | None:
    """The one button of a refund by hand."""
    if refund.status is not RefundStatus.MANUAL:
        return None
    done = Button(words.plain("press.refunded"), callback_data=f"refunded:{refund.id}", style="primary")
    return Keyboard([[done]])


def digest_text(rides: Sequence[RideView], words: Words) -> str:
    """Many new bookings in one message: a line each, and how to see their cards."""
    lines: list[str] = []
    for ride in rides:
        line = _digest_line(ride.booking, words)
        if sum(map(len, lines)) + len(line) > _DIGEST_ROOM:
            lines.append(words.text("digest.more", count=len(rides) - len(lines)))
            break
        lines.append(line)
    return "\n".join([words.text("digest.head", count=len(rides)), *lines, words.text("digest.foot")])


def _digest_line(booking: Booking, words: Words) -> str:
    when = words.when(booking.pickup_at) if booking.pickup_at else words.plain("card.now")
    fare = words.money(booking.fare, booking.currency)
    return words.text("digest.line", code=booking.code, pickup=booking.pickup.label, when=when, fare=fare)


def _driver_line(ride: RideView, words: Words) -> str:
    vehicle = vehicle_name(ride.vehicle) if ride.vehicle else ""
    if ride.driver is None:
        return words.text("card.radio_car", vehicle=vehicle)
    phone = spoken_phone(ride.driver.phone)
    return words.text("card.vehicle", vehicle=vehicle, driver=ride.driver.name, phone=phone)


def _see(booking: Booking, words: Words) -> str:
    return words.text("ring.see", code=booking.code)
