"""Sends the deliveries of the dispatch bot: cards and reminders to the staff group, jobs to drivers."""

from collections.abc import Awaitable, Callable, Sequence
from typing import assert_never

from telegram import Bot
from telegram.error import TelegramError

from dispatcher_panel.card_histories import CardHistories
from dispatcher_panel.context import BotContext
from dispatcher_panel.messages import driver_job, staff_alerts
from dispatcher_panel.messages.screen import Screen
from dispatcher_panel.messages.staff_card import card_keyboard, card_text
from dispatcher_panel.telegram.api_errors import STAFF_AGAIN, as_delivery_error
from dispatcher_panel.telegram.editing import edit_or_send, send
from dispatcher_panel.telegram.pacing import URGENCY
from dispatcher_panel.texts import Texts
from domain.messages.delivery import STAFF_CHAT, Delivery, Urgency
from domain.messages.templates import (
    DriverTemplate,
    ReminderTemplate,
    StaffTemplate,
    Template,
    is_for_driver,
    is_for_staff,
)
from domain.model.ride_view import RideView
from domain.ports.outbox import RetryLater, UndeliverableError
from domain.values.actor import ActorKind
from domain.values.ids import DispatcherId, DriverId


class DispatchNotifier:
    """Reads what a delivery is about at the moment of sending, and sends or edits its message."""

    def __init__(self, bot_context: BotContext, bot: Bot) -> None:
        self._bot_context = bot_context
        self._bot = bot
        self._histories = CardHistories(bot_context)

    async def __call__(self, delivery: Delivery, known_message: int | None) -> int | None:
        """Send, or edit `known_message`; gives the message id, None where nothing had to be said.

        Raises UndeliverableError, RetryLater or ChatMigrated.
        """
        chat_id = self._chat_of(delivery)
        screen = await self._render(delivery, known_message)
        if screen is None:
            return known_message
        return await self._leave(chat_id, lambda: edit_or_send(self._bot, chat_id, screen, known_message))

    async def send_digest(self, deliveries: Sequence[Delivery]) -> int | None:
        """Show the bookings of many waiting cards in one message to the staff group; gives its id.

        Raises RetryLater or ChatMigrated.
        """
        found = [await self._ride(delivery) for delivery in deliveries]
        rides = [ride for ride in found if ride is not None]
        if not deliveries or not rides:
            return None
        chat_id = self._chat_of(deliveries[0])
        screen = Screen(staff_alerts.digest_text(rides, self._bot_context.texts))
        return await self._leave(chat_id, lambda: send(self._bot, chat_id, screen))

    async def _leave(self, chat_id: int, sending: Callable[[], Awaitable[int]]) -> int:
        token = URGENCY.set(Urgency.STATUS)
        try:
            return await sending()
        except TelegramError as refusal:
            staff = chat_id == self._bot_context.staff_chat_id
            raise as_delivery_error(refusal, staff=staff) from refusal
        finally:
            URGENCY.reset(token)

    def _chat_of(self, delivery: Delivery) -> int:
        if delivery.chat_id != STAFF_CHAT:
            return delivery.chat_id
        if self._bot_context.staff_chat_id is None:
            raise RetryLater("the staff group is not set", STAFF_AGAIN)
        return self._bot_context.staff_chat_id

    async def _render(self, delivery: Delivery, known_message: int | None) -> Screen | None:
        template, to_staff = delivery.template, delivery.chat_id == STAFF_CHAT
        if to_staff and is_for_staff(template):
            return await self._for_staff(delivery, template)
        if not to_staff and is_for_driver(template):
            return await self._for_driver(delivery, template, known_message)
        raise UndeliverableError(f"no such message in this bot: {template}")

    async def _ride(self, delivery: Delivery) -> RideView | None:
        if delivery.booking_id is None:
            return None
        came_along = delivery.ride_at(self._bot_context.use_cases.now())
        return came_along or await self._bot_context.rides.view(delivery.booking_id)

    # -- to the staff group ---------------------------------------------------------------

    async def _for_staff(self, delivery: Delivery, template: StaffTemplate) -> Screen | None:
        match template:
            case Template.CARD:
                return await self._card(delivery)
            case Template.GAVE_UP:
                return await self._gave_up(delivery)
            case Template.REFUND_TASK:
                return await self._refund_task(delivery)
            case Template.UNDELIVERABLE:
                return await self._undeliverable(delivery)
            case Template.UNMATCHED_CHARGE:
                return Screen(staff_alerts.unmatched_charge_text(delivery.arguments, self._bot_context.texts))
            case (
                Template.CONFIRM_REMINDER
                | Template.ASSIGN_REMINDER
                | Template.UNASSIGNED
                | Template.TRIP_TOO_LONG
            ):
                return await self._reminder(delivery, template)
            case never:
                assert_never(never)

    async def _card(self, delivery: Delivery) -> Screen | None:
        ride = await self._ride(delivery)
        if ride is None:
            return None
        card = await self._bot_context.board.card_of(ride, await self._histories.of(ride))
        texts, tariff = self._bot_context.texts, self._bot_context.use_cases.rules.tariff
        return Screen(card_text(card, texts, tariff), card_keyboard(card, texts))

    async def _reminder(self, delivery: Delivery, template: ReminderTemplate) -> Screen | None:
        ride = await self._ride(delivery)
        if ride is None:
            return None
        return Screen(staff_alerts.reminder_text(template, ride, self._bot_context.texts))

    async def _gave_up(self, delivery: Delivery) -> Screen | None:
        ride = await self._ride(delivery)
        if ride is None:
            return None
        driver_id = delivery.arguments.get("driver_id")
        line = None if driver_id is None else await self._bot_context.fleet.driver(DriverId(int(driver_id)))
        name = line.driver.name if line is not None and line.driver is not None else None
        return Screen(staff_alerts.gave_up_text(ride, name, self._bot_context.texts))

    async def _refund_task(self, delivery: Delivery) -> Screen | None:
        ride = await self._ride(delivery)
        wanted = delivery.arguments.get("refund_id")
        refund = next((each for each in ride.refunds if each.id == wanted), None) if ride else None
        if ride is None or refund is None:
            return None
        by = refund.done_by
        staff = by.id if by is not None and by.kind is ActorKind.STAFF else None
        settled_by = None if staff is None else await self._bot_context.board.dispatcher(DispatcherId(staff))
        texts = self._bot_context.texts
        payments = await self._bot_context.rides.payments(ride.booking.id)
        charge = next((each for each in payments if each.id == refund.payment_id), None)
        text = staff_alerts.refund_text(ride.booking, refund, charge, settled_by, texts)
        return Screen(text, staff_alerts.refund_keyboard(refund, texts))

    async def _undeliverable(self, delivery: Delivery) -> Screen | None:
        texts = self._bot_context.texts
        template = str(delivery.arguments.get("template", ""))
        text = staff_alerts.undeliverable_text(template, await self._ride(delivery), texts)
        return Screen(text, staff_alerts.retry_keyboard(int(delivery.arguments["delivery_id"]), texts))

    # -- to drivers -----------------------------------------------------------------------

    async def _for_driver(
        self, delivery: Delivery, template: DriverTemplate, known_message: int | None
    ) -> Screen | None:
        match template:
            case Template.JOB:
                return await self._job(delivery, known_message)
            case Template.JOB_CANCELLED:
                return await self._job_cancelled(delivery)
            case Template.SHIFT_ENDED:
                return await self._shift_ended(delivery)
            case Template.DRIVER_REMINDER:
                return await self._driver_reminder(delivery)
            case never:
                assert_never(never)

    async def _job(self, delivery: Delivery, known: int | None) -> Screen | None:
        ride = await self._ride(delivery)
        if ride is None:
            return None
        driver_id = DriverId(delivery.chat_id)
        texts, now = await self._driver_words(driver_id, ride), self._bot_context.use_cases.now()
        end = str(delivery.arguments.get("end", ""))
        if end:
            return None if known is None else Screen(driver_job.ended_text(ride, end, texts, now))
        if not driver_job.is_current(ride, driver_id, int(delivery.arguments["offer"])):
            return None
        return Screen(driver_job.job_text(ride, texts, now), driver_job.job_keyboard(ride, texts))

    async def _job_cancelled(self, delivery: Delivery) -> Screen | None:
        ride = await self._ride(delivery)
        if ride is None:
            return None
        texts = await self._driver_words(DriverId(delivery.chat_id), ride)
        return Screen(texts.text("job.cancelled", code=ride.booking.code))

    async def _shift_ended(self, delivery: Delivery) -> Screen | None:
        texts = await self._driver_words(DriverId(delivery.chat_id))
        return Screen(texts.text("shift.ended"))

    async def _driver_reminder(self, delivery: Delivery) -> Screen | None:
        ride = await self._ride(delivery)
        if ride is None or ride.booking.pickup_at is None:
            return None
        texts = await self._driver_words(DriverId(delivery.chat_id), ride)
        booking = ride.booking
        at = texts.when(ride.booking.pickup_at)
        return Screen(texts.text("job.reminder", code=booking.code, at=at, pickup=booking.pickup.label))

    async def _driver_words(self, driver_id: DriverId, ride: RideView | None = None) -> Texts:
        driver = ride.driver if ride is not None else None
        if driver is None or driver.id != driver_id:
            line = await self._bot_context.fleet.driver(driver_id)
            driver = line.driver if line is not None else None
        language = driver.language if driver is not None else self._bot_context.settings.language
        if driver is not None:
            self._bot_context.spoken.remember(driver_id, language)
        return self._bot_context.catalogs.for_language(language)
