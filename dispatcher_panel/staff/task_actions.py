"""What the button of a task does: a refund given back by hand, a lost message sent again."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass

from dispatcher_panel.callback_answers import Response
from dispatcher_panel.context import BotContext
from domain.commands.staff import SettleRefund
from domain.usecases.refunds.settle_refund import settle_refund
from domain.values.ids import DispatcherId, RefundId


@dataclass(frozen=True, slots=True)
class TaskCallback:
    """A dispatcher's press on a task; `number` is that of the refund or the delivery."""

    number: int
    dispatcher_id: DispatcherId
    bot_context: BotContext


TaskAction = Callable[[TaskCallback], Awaitable[Response]]
"""Carries the press out. Raises DomainError. The task's message itself is edited by its delivery."""


async def _refunded(by: TaskCallback) -> Response:
    command = SettleRefund(dispatcher_id=by.dispatcher_id, refund_id=RefundId(by.number))
    await settle_refund(command, by.bot_context.use_cases)
    return Response(by.bot_context.texts.plain("pressed.refunded"))


async def _retried(by: TaskCallback) -> Response:
    again = await by.bot_context.deliveries.retry(by.number)
    return Response(by.bot_context.texts.plain("pressed.retried" if again else "pressed.nothing_to_retry"))


TASK_ACTIONS: Mapping[str, TaskAction] = {"refunded": _refunded, "retry": _retried}
"""By verb: what is done about the refund or the delivery."""
