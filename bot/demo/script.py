"""One scripted ride through all chats, and the same ride again, cancelled and paid back."""

from collections.abc import Callable
from dataclasses import dataclass

from bot.demo import labels
from bot.demo.acting import Actor, SceneBroken
from bot.demo.conversation import Conversation, Say
from bot.demo.places import GANGNAM, SEOUL_STATION
from bot.demo.stage import Stage
from bot.demo.tally import Tally
from bot.simulator.telegram import NothingCame


@dataclass(frozen=True, slots=True)
class Played:
    """What the ride took: a customer's acts until it was paid, the first time and again, and API calls."""

    first_acts: int
    repeat_acts: int
    first_calls: int
    repeat_calls: int


async def one_ride(stage: Stage, say: Say) -> Played:
    """Play the ride and print every act and message with its time, then the totals.

    Raises SceneBroken, with everything that was said, where something does not come.
    """
    conversation = Conversation(list(stage.cast), stage.zone, say)
    try:
        return await _play(stage, conversation)
    except (NothingCame, LookupError) as missing:
        raise SceneBroken(f"{missing}\n\nThe whole conversation:\n{conversation.so_far()}") from missing
    finally:
        conversation.close()


async def _play(stage: Stage, conversation: Conversation) -> Played:
    cast = stage.cast
    customer, staff, driver = Actor(cast.customer), Actor(cast.dispatcher), Actor(cast.driver)
    announce: Callable[[str], None] = conversation.announce
    whole, first = Tally(stage.telegram, conversation), Tally(stage.telegram, conversation)

    announce("\n① 이민지 님이 처음으로 택시를 불러요. A customer books her first taxi and pays.")
    await _books(customer)
    await staff.sees(labels.FIRST_CHOICE)
    first_acts = customer.acts
    announce("\n② 배차실이 차를 정하고 기사가 받아요. A dispatcher assigns a car, its driver accepts.")
    await _is_assigned(staff, driver, customer)
    announce("\n③ 모시고 가요. The driver arrives, starts and completes the ride.")
    await _rides(staff, driver, customer)
    first_calls = first.calls().total()
    announce("\n" + first.line("The first ride"))

    customer.acts, again = 0, Tally(stage.telegram, conversation)
    announce("\n④ 같은 길을 다시 불러요. The same customer repeats the ride.")
    await _books_again(customer)
    repeat_acts = customer.acts
    announce("\n⑤ 마음이 바뀌어 취소해요. She cancels; the money goes back.")
    await _cancels(staff, customer, by_hand=stage.settings.refunds == "manual")
    repeat_calls = again.calls().total()
    announce("\n" + again.line("The repeated ride"))
    announce(f"Customer's acts until booked and paid: {first_acts} the first time, {repeat_acts} again.")
    announce(whole.line("Totals"))
    return Played(first_acts, repeat_acts, first_calls, repeat_calls)


async def _books(customer: Actor) -> None:
    await customer.says("/start")
    await customer.presses(labels.BOOK)
    await customer.presses(labels.BASIC)
    await customer.sees(labels.WHERE_FROM)
    await customer.shows_on_map(SEOUL_STATION)
    await customer.sees(labels.WHERE_TO)
    await customer.shows_on_map(GANGNAM)
    await customer.presses(labels.NOW)
    await customer.taps(labels.SHARE_PHONE)
    await customer.presses(labels.PAY_AND_BOOK)
    await customer.pays()
    await customer.sees(labels.HANDED_OVER)


async def _is_assigned(staff: Actor, driver: Actor, customer: Actor) -> None:
    await staff.presses(labels.FIRST_CHOICE)
    await driver.presses(labels.ACCEPT)
    await customer.sees(labels.TAXI_COMES)
    await staff.sees(labels.ACCEPTED)


async def _rides(staff: Actor, driver: Actor, customer: Actor) -> None:
    await driver.presses(labels.ARRIVED)
    await customer.sees(labels.TAXI_IS_HERE)
    await driver.presses(labels.ON_BOARD)
    await customer.sees(labels.UNDER_WAY)
    await driver.presses(labels.COMPLETE)
    await customer.sees(labels.THANKS)
    await customer.presses(labels.RECEIPT)
    await customer.sees(labels.RECEIPT)
    await driver.sees(labels.FINISHED)
    await staff.sees(labels.FINISHED)


async def _books_again(customer: Actor) -> None:
    await customer.says("/start")
    await customer.presses(labels.REPEAT)
    await customer.pays()
    await customer.sees(labels.HANDED_OVER)


async def _cancels(staff: Actor, customer: Actor, *, by_hand: bool) -> None:
    await customer.presses(labels.CANCEL)
    await customer.presses(labels.CANCEL_WITH_REFUND)
    await customer.sees(labels.CANCELLED)
    if by_hand:
        await staff.presses(labels.REFUNDED)
    await customer.sees(labels.MONEY_BACK)
    if by_hand:
        await staff.sees(labels.SETTLED)
