"""A sandbox gateway that lives as long as the bots beside it."""

import secrets
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from pydantic import SecretStr

from bot.simulator.sandbox.server import Sandbox
from config.settings import Settings


@asynccontextmanager
async def open_sandbox(settings: Settings) -> AsyncIterator[tuple[Settings, Sandbox]]:
    """The settings with the gateway's address and secret, and the gateway, on this machine only.

    It forgets everything at the end.
    """
    secret = secrets.token_urlsafe(16)
    sandbox = Sandbox(secret)
    await sandbox.start()
    gateway = {
        "payments": "sandbox",
        "refunds": "gateway",
        "payment_gateway_server": sandbox.url,
        "payment_gateway_secret": SecretStr(secret),
    }
    if settings.payments == "sandbox":
        del gateway["refunds"]
    try:
        yield settings.model_copy(update=gateway), sandbox
    finally:
        await sandbox.stop()
