"""What settings must be to each other: a webhook has its secret, and every payment a way back."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from importlib.util import find_spec
from typing import Literal
from urllib.parse import urlsplit

from config.settings import Settings

Side = Literal["booking", "dispatch"]


@dataclass(frozen=True)
class Problem:
    """One wrong setting: its name in the environment, what is wrong with it, and how to mend it."""

    name: str
    wrong: str
    mend: str

    def __str__(self) -> str:
        return f"{self.name} {self.wrong}. {self.mend}"


def check_together(settings: Settings) -> Iterator[Problem]:
    """Find settings that contradict each other, whatever they are loaded for."""
    yield from _webhook(settings)
    yield from _refund_way(settings)
    yield from _two_bots(settings)


def check_run(settings: Settings, sides: Collection[Side]) -> Iterator[Problem]:
    """Find what is missing to run these sides for real.

    The dispatch side alone starts without a staff group, for it is what tells the group's id.
    """
    yield from _tokens(settings, sides)
    if settings.staff_chat_id is None and "booking" in sides:
        yield Problem(
            "STAFF_CHAT_ID",
            "is missing",
            "Start `calltaxi run dispatch`, add its bot to the staff group, send /id there, set the answer.",
        )
    yield from _payments(settings)
    yield from _redis(settings)
    if settings.refunds == "stripe" and "booking" in sides and find_spec("stripe") is None:
        yield Problem(
            "REFUNDS",
            "is stripe, whose library is not installed",
            "Install it with `pip install 'calltaxi[stripe]'`, or set REFUNDS=manual.",
        )


def _tokens(settings: Settings, sides: Collection[Side]) -> Iterator[Problem]:
    tokens = {"booking": settings.booking_bot_token, "dispatch": settings.dispatch_bot_token}
    for side in ("booking", "dispatch"):
        if side in sides and tokens[side] is None:
            yield Problem(
                f"{side.upper()}_BOT_TOKEN", "is missing", "Make a bot with @BotFather and set its token."
            )


def _two_bots(settings: Settings) -> Iterator[Problem]:
    if settings.booking_bot_token and settings.booking_bot_token == settings.dispatch_bot_token:
        yield Problem(
            "DISPATCH_BOT_TOKEN",
            "is the booking bot's token",
            "Make a second bot with @BotFather: customers and staff each talk to their own.",
        )


def _redis(settings: Settings) -> Iterator[Problem]:
    """Whether the library is there and understands the address, with what stands behind a question mark."""
    if settings.redis_url is None:
        return
    if find_spec("redis") is None:
        yield Problem(
            "REDIS_URL",
            "needs a library that is not installed",
            "Install it with `pip install 'calltaxi[redis]'`, or unset REDIS_URL.",
        )
        return
    from redis.asyncio import ConnectionPool
    from redis.exceptions import RedisError

    try:
        pool = ConnectionPool.from_url(settings.redis_url)
        pool.connection_class(**pool.connection_kwargs)
        "a word".encode(pool.connection_kwargs.get("encoding", "utf-8"))
    except (ValueError, TypeError, LookupError, RedisError) as refused:
        yield Problem(
            "REDIS_URL",
            f"is not understood by the library: {str(refused).rpartition('__init__() ')[2].rstrip('.')}",
            "Write it as redis://:password@host:6379/0, with options of redis-py after a question mark.",
        )


def _webhook(settings: Settings) -> Iterator[Problem]:
    if settings.public_url is None:
        return
    if settings.webhook_secret is None:
        yield Problem(
            "WEBHOOK_SECRET",
            "is missing while PUBLIC_URL is set",
            "Set a long random word, or unset PUBLIC_URL to poll.",
        )
    if settings.on_telegram and urlsplit(settings.public_url).scheme != "https":
        yield Problem("PUBLIC_URL", "is not https", "Telegram calls webhooks over https:// only.")


def _payments(settings: Settings) -> Iterator[Problem]:
    if settings.payments is None:
        yield Problem(
            "PAYMENTS",
            "is missing",
            "Set telegram or http; sandbox moves no real money, so it must be spelled out.",
        )
    elif settings.payments == "telegram" and settings.payment_provider_token is None:
        yield Problem(
            "PAYMENT_PROVIDER_TOKEN",
            "is missing while PAYMENTS=telegram",
            "In @BotFather choose the booking bot, Payments, a provider, and set the token it gives.",
        )
    elif settings.uses_outside_gateway:
        yield from _outside_gateway(settings)


def _outside_gateway(settings: Settings) -> Iterator[Problem]:
    """A sandbox without an address is started with the bots, in one process with the customers' side."""
    if settings.payment_gateway_server is None and settings.payments == "http":
        yield Problem(
            "PAYMENT_GATEWAY_SERVER", "is missing while PAYMENTS=http", "Set the gateway's address."
        )
    if settings.payment_gateway_secret is None and (
        settings.payments == "http" or settings.payment_gateway_server is not None
    ):
        yield Problem(
            "PAYMENT_GATEWAY_SECRET",
            f"is missing while PAYMENTS={settings.payments}",
            "Set the secret with which the gateway signs its callbacks.",
        )


def _refund_way(settings: Settings) -> Iterator[Problem]:
    """Telegram's payments go back by Stripe or by hand, an outside gateway's by its own call or by hand."""
    if settings.refunds == "gateway" and settings.payments == "telegram":
        yield Problem(
            "REFUNDS",
            "leaves no way to pay back: Telegram's payments cannot be refunded by a call",
            "Set REFUNDS=manual, or REFUNDS=stripe with a Stripe provider token.",
        )
    if settings.refunds == "stripe" and settings.payments != "telegram":
        yield Problem(
            "REFUNDS",
            "is stripe, which pays back only what came through Telegram's payments",
            "Set REFUNDS=gateway or manual.",
        )
    if settings.refunds == "stripe":
        yield from _stripe(settings)


def _stripe(settings: Settings) -> Iterator[Problem]:
    if settings.stripe_secret_key is None:
        yield Problem(
            "STRIPE_SECRET_KEY",
            "is missing while REFUNDS=stripe",
            "Set the secret key of the Stripe account, or REFUNDS=manual.",
        )
        return
    key = settings.stripe_secret_key.get_secret_value()
    if key.startswith("pk_"):
        yield Problem(
            "STRIPE_SECRET_KEY",
            "is a publishable key, which may not refund",
            "Set the secret key (sk_…) of the Stripe account, or a restricted one (rk_…) that may refund.",
        )
    elif settings.payment_provider_token is not None and _of_two_worlds(
        key, settings.payment_provider_token.get_secret_value()
    ):
        yield Problem(
            "STRIPE_SECRET_KEY",
            "and PAYMENT_PROVIDER_TOKEN are not both for tests or both for real money",
            "Take both from the same mode of the Stripe account.",
        )


def _of_two_worlds(key: str, token: str) -> bool:
    return ("_test_" in key and ":LIVE:" in token) or ("_live_" in key and ":TEST:" in token)
