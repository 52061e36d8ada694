"""The breaker around the making of invoices, so that a Telegram that cannot make them is left in peace."""

from aiogram import Bot
from aiogram.client.session.middlewares.base import BaseRequestMiddleware, NextRequestMiddlewareType
from aiogram.exceptions import TelegramNetworkError, TelegramServerError
from aiogram.methods import Response, SendInvoice, TelegramMethod
from aiogram.methods.base import TelegramType

from domain.ports.breaker import Breaker
from domain.ports.payment_gateway import GatewayDown, OutcomeUnknown


class InvoiceBreakerMiddleware(BaseRequestMiddleware):
    """Stands after the pacer, so that waiting for the pacer never counts as a slow answer.

    Raises GatewayDown in place of Telegram's own errors for an invoice that could not be made.
    """

    def __init__(self, breaker: Breaker) -> None:
        """Take the breaker of this bot's invoices."""
        self._breaker = breaker

    async def __call__(
        self,
        make_request: NextRequestMiddlewareType[TelegramType],
        bot: Bot,
        method: TelegramMethod[TelegramType],
    ) -> Response[TelegramType]:
        """Make the request; only sendInvoice goes through the breaker."""
        if method.__api_method__ != SendInvoice.__api_method__:
            return await make_request(bot, method)

        async def made() -> Response[TelegramType]:
            try:
                return await make_request(bot, method)
            except TelegramServerError as failed:
                raise GatewayDown(type(failed).__name__) from failed
            except TelegramNetworkError as lost:
                raise OutcomeUnknown(type(lost).__name__) from lost

        return await self._breaker.call(made)
