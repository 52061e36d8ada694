"""What rings in the staff group beside the cards: reminders, refunds by hand, lost messages, digests."""

from collections.abc import Mapping, Sequence
from typing import Any

from telegram import InlineKeyboardButton as Button
from telegram import InlineKeyboardMarkup as Keyboard

from dispatcher_panel.callback_data import task_data
from dispatcher_panel.messages.labels import dispatcher_name, vehicle_name, what_went_wrong
from dispatcher_panel.messages.staff_card import places_line, shortened
from dispatcher_panel.texts import Texts
from domain.messages.templates import TO_DRIVERS, ReminderTemplate
from domain.model.booking import Booking
from domain.model.payment import Payment
from domain.model.people import Dispatcher
from domain.model.refund import Refund
from domain.model.ride_view import RideView
from domain.policies.phones import spoken_phone
from domain.values.status import RefundStatus

_DIGEST_ROOM = 3600


def reminder_text(template: ReminderTemplate, ride: RideView, texts: Texts) -> str:
    """A reminder about one booking: what is wrong, where it goes, and how to see its card again."""
    booking = ride.booking
    pickup_at = booking.pickup_at
    when = texts.when(pickup_at) if pickup_at else texts.plain("card.now")
    head = texts.text(f"ring.{template}", code=booking.code, when=when)
    who = [_driver_line(ride, texts)] if ride.vehicle is not None and booking.holds_vehicle else []
    return shortened([head, places_line(booking, texts), *who, _see(booking, texts)])


def gave_up_text(ride: RideView, driver: str | None, texts: Texts) -> str:
    """A driver gave the ride back; `driver` by name where known."""
    who = texts.plain("who.named_driver", name=driver) if driver else texts.plain("who.driver")
    booking = ride.booking
    head = texts.text("ring.gave_up", code=booking.code, driver=who)
    return shortened([head, places_line(booking, texts), _see(booking, texts)])


def help_wanted_text(ride: RideView, texts: Texts) -> str:
    """A driver on a job asks the office to call."""
    head = texts.text("ring.help_wanted", code=ride.booking.code)
    return shortened([head, _driver_line(ride, texts), _see(ride.booking, texts)])


def undeliverable_text(template: str, ride: RideView | None, texts: Texts) -> str:
    """Somebody cannot be written to: who, and the number to call; `template` as it is stored."""
    if ride is None:
        return texts.text("ring.undeliverable_unknown")
    booking, driver = ride.booking, ride.driver
    if template in TO_DRIVERS:
        phone = spoken_phone(driver.phone) if driver else "-"
        name = driver.name if driver else texts.plain("who.driver")
        return texts.text("ring.undeliverable_driver", code=booking.code, name=name, phone=phone)
    phone = spoken_phone(booking.contact.phone)
    return texts.text("ring.undeliverable", code=booking.code, name=booking.contact.name, phone=phone)


def unmatched_charge_text(charge: Mapping[str, Any], texts: Texts) -> str:
    """A charge that belongs to nothing: how much, by which number, and who paid (a Telegram id)."""
    amount = texts.money(int(charge["amount"]), str(charge["currency"]))
    payer = charge["payer_id"] or "-"
    return texts.text("ring.orphan_charge", amount=amount, charge=charge["charge"], payer=payer)


def retry_keyboard(delivery_id: int, texts: Texts) -> Keyboard:
    """Try the lost message again."""
    return Keyboard([[Button(texts.plain("press.retry"), callback_data=task_data("retry", delivery_id))]])


def refund_text(
    booking: Booking, refund: Refund, charge: Payment | None, settled_by: Dispatcher | None, texts: Texts
) -> str:
    """Money to be given back by hand for a charge, or who has done it."""
    amount = texts.money(refund.amount, refund.currency)
    if refund.status is RefundStatus.DONE:
        at = texts.when(refund.done_at or refund.created_at)
        by = dispatcher_name(settled_by, texts)
        return texts.text("refund.done", code=booking.code, amount=amount, who=by, at=at)
    why = texts.plain(f"refund.reason.{refund.reason.value}")
    head = texts.text("refund.task", code=booking.code, amount=amount, reason=why)
    phone = spoken_phone(booking.contact.phone)
    lines = [head, texts.text("card.passenger", name=booking.contact.name, phone=phone)]
    if charge is not None:
        lines.append(texts.text("refund.charge", charge=charge.provider_charge_id or charge.charge_id))
    return shortened([*lines, *what_went_wrong(refund, texts)])


def refund_keyboard(refund: Refund, texts: Texts) -> Keyboard | None:
    """The one button of a refund by hand."""
    if refund.status is not RefundStatus.MANUAL:
        return None
    done = Button(
        texts.plain("press.refunded"), callback_data=task_data("refunded", refund.id), style="primary"
    )
    return Keyboard([[done]])


def digest_text(rides: Sequence[RideView], texts: Texts) -> str:
    """Many new bookings in one message: a line each, and how to see their cards."""
    lines: list[str] = []
    for ride in rides:
        line = _digest_line(ride.booking, texts)
        if sum(map(len, lines)) + len(line) > _DIGEST_ROOM:
            lines.append(texts.text("digest.more", count=len(rides) - len(lines)))
            break
        lines.append(line)
    return "\n".join([texts.text("digest.head", count=len(rides)), *lines, texts.text("digest.foot")])


def _digest_line(booking: Booking, texts: Texts) -> str:
    when = texts.when(booking.pickup_at) if booking.pickup_at else texts.plain("card.now")
    fare = texts.money(booking.fare, booking.currency)
    return texts.text("digest.line", code=booking.code, pickup=booking.pickup.label, when=when, fare=fare)


def _driver_line(ride: RideView, texts: Texts) -> str:
    vehicle = vehicle_name(ride.vehicle) if ride.vehicle else ""
    if ride.driver is None:
        return texts.text("card.radio_car", vehicle=vehicle)
    phone = spoken_phone(ride.driver.phone)
    return texts.text("card.vehicle", vehicle=vehicle, driver=ride.driver.name, phone=phone)


def _see(booking: Booking, texts: Texts) -> str:
    return texts.text("ring.see", code=booking.code)
