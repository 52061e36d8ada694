"""Every setting of the company: its name, type, default and meaning (`loading.py` reads them)."""

from datetime import timedelta
from pathlib import Path
from typing import Any, Literal
from urllib.parse import urlsplit

from pydantic import BaseModel, ConfigDict, Field, SecretStr

from config.setting_types import (
    BotToken,
    Currency,
    DatabaseUrl,
    Duration,
    DurationOrNever,
    GroupId,
    Ids,
    Locale,
    Networks,
    RedisUrl,
    TimeZone,
    WebAddress,
    WebhookSecret,
    Won,
)
from domain.values.gateway import OpenedBy, opened_by
from domain.values.language import DEFAULT_LANGUAGE

Payments = Literal["telegram", "http", "sandbox"]
Refunds = Literal["gateway", "stripe", "manual"]

TELEGRAM = "https://api.telegram.org"
STRIPE = "https://api.stripe.com"
DEFAULT_TARIFF = Path(__file__).parent / "tariff.default.toml"


def setting(default: Any, means: str, example: str, **more: Any) -> Any:
    """Declare a setting: its default as the environment would say it, its meaning, an example to copy."""
    return Field(default=default, description=means, examples=[example], validate_default=True, **more)


def _database_beside_the_data(values: dict[str, Any]) -> str:
    return f"sqlite+aiosqlite:///{values.get('data_dir', 'data')}/calltaxi.db"


def _usual_refunds(values: dict[str, Any]) -> Refunds | None:
    usual: dict[str | None, Refunds] = {"telegram": "manual", "http": "gateway", "sandbox": "gateway"}
    return usual.get(values.get("payments"))


class Settings(BaseModel):
    """All settings, checked one by one; secrets are masked in every representation.

    A field's name in lower case is the environment's name in capitals. Durations are `timedelta`, money is in
    minor units of `currency`.
    """

    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)

    booking_bot_token: BotToken | None = setting(
        None, "The token of the customers' bot, from @BotFather.", "123456789:the-words-botfather-gave-you"
    )
    dispatch_bot_token: BotToken | None = setting(
        None, "The token of the staff's and drivers' bot, from @BotFather.", "987654321:the-other-words"
    )
    staff_chat_id: GroupId | None = setting(
        None, "The staff group's id; send /id there and the dispatch bot answers with it.", "-1001234567890"
    )
    dispatchers: Ids = setting(
        "",
        "Telegram ids of those who may dispatch; empty: everybody in the staff group.",
        "11111111,22222222",
    )
    telegram_api_url: WebAddress = setting(TELEGRAM, "The Bot API server to talk to.", TELEGRAM)

    data_dir: Path = setting("data", "The folder of everything that is kept; mount it as a volume.", "data")
    database_url: DatabaseUrl = Field(
        default_factory=_database_beside_the_data,
        description="The database: SQLite in DATA_DIR unless set, or PostgreSQL, addressed as in libpq.",
        examples=["postgresql://calltaxi:secret@db/calltaxi"],
        repr=False,
    )
    redis_url: RedisUrl | None = setting(
        None,
        "Redis, to share the pace of sending and each chat's order among replicas.",
        "redis://redis/0",
        repr=False,
    )

    public_url: WebAddress | None = setting(
        None,
        "The address of this service from outside; set: webhooks, unset: polling.",
        "https://taxi.example",
    )
    webhook_secret: WebhookSecret | None = setting(
        None, "What Telegram must show at the webhook; needed with PUBLIC_URL.", "a-long-random-word"
    )
    http_host: str = setting("127.0.0.1", "The interface on which to listen.", "0.0.0.0")
    http_port: int = setting("8080", "The port on which to listen (0: any free one).", "8080", ge=0, le=65535)
    metrics_allow: Networks = setting(
        "127.0.0.0/8,::1/128", "The networks that may read /metrics.", "10.0.0.0/8,127.0.0.0/8"
    )

    payments: Payments | None = setting(
        None, "How customers pay: telegram, http (an outside gateway) or sandbox (no real money).", "telegram"
    )
    payment_provider_token: SecretStr | None = setting(
        None, "The provider's token from @BotFather, for PAYMENTS=telegram.", "123456789:LIVE:987654"
    )
    payment_gateway_server: WebAddress | None = setting(
        None, "The outside gateway's address, for PAYMENTS=http.", "https://pay.example"
    )
    payment_gateway_secret: SecretStr | None = setting(
        None, "The secret that signs the outside gateway's callbacks.", "another-long-random-word"
    )
    refunds: Refunds | None = Field(
        default_factory=_usual_refunds,
        description="Who pays back: gateway, stripe or manual (a task for the staff). Unset: manual with "
        "PAYMENTS=telegram, else gateway.",
        examples=["manual"],
    )
    stripe_secret_key: SecretStr | None = setting(
        None, "The Stripe account's secret key, for REFUNDS=stripe.", "sk_live_the-key-stripe-gave-you"
    )
    stripe_api_url: WebAddress = setting(STRIPE, "Stripe's API server.", STRIPE)

    company_name: str = setting(
        "한빛콜택시", "The company's name as customers read it.", "한빛콜택시", min_length=1, max_length=64
    )
    tariff_file: Path = setting(str(DEFAULT_TARIFF), "The grades and their fares (TOML).", "tariff.toml")
    min_fare: Won = setting(
        "4800", "The least a ride costs, in minor units; also read as MIN_TAX_PRICE.", "4800"
    )
    max_km: int = setting("200", "The longest ride that is taken, in kilometres.", "200", ge=1, le=2000)
    currency: Currency = setting("KRW", "The currency of every amount.", "KRW")
    locale: Locale = setting(
        DEFAULT_LANGUAGE,
        "The language of people whose own is not known; one that has a folder in config/locales.",
        DEFAULT_LANGUAGE,
    )
    timezone: TimeZone = setting("Asia/Seoul", "The company's time zone.", "Asia/Seoul")
    geocoder_url: WebAddress | None = setting(
        None,
        "A Nominatim server that finds typed addresses; unset: flat fares for them.",
        "https://geo.example",
    )

    pay_within: Duration = setting("15m", "How long a booking waits to be paid.", "15m")
    confirm_within: Duration = setting("15m", "How long a paid booking waits to be confirmed.", "15m")
    confirm_lead: Duration = setting(
        "30m", "A scheduled ride may wait to be confirmed until this long before its pickup.", "30m"
    )
    assign_before: Duration = setting("45m", "How long before its pickup a ride gets its vehicle.", "45m")
    offer_within: Duration = setting("45s", "How long a driver has to accept an offer.", "45s")
    no_show_after: Duration = setting("5m", "How long a driver waits before a no-show counts.", "5m")
    shift_hours: int = setting("8", "After how many hours a driver's availability ends.", "8", ge=1, le=24)
    auto_dispatch_after: DurationOrNever = setting(
        None, "Offer a waiting ride to the best driver without a dispatcher, after this long.", "3m"
    )
    heartbeat_stale: Duration = setting(
        "60s", "After how much silence the dispatch side counts as down.", "60s"
    )
    keep_personal_days: int = setting(
        "365", "How many days a name, phone and addresses are kept after a ride.", "365", ge=1, le=3650
    )
    log_level: Literal["DEBUG", "INFO", "WARNING", "ERROR"] = setting(
        "INFO", "The least that is logged: DEBUG, INFO, WARNING or ERROR.", "INFO"
    )

    @property
    def shift(self) -> timedelta:
        """How long a driver stays available without renewing it."""
        return timedelta(hours=self.shift_hours)

    @property
    def uses_outside_gateway(self) -> bool:
        """Whether payments go through a gateway that speaks the HTTP contract."""
        return self.payments is not None and opened_by(self.payments) is OpenedBy.CHECKOUT

    @property
    def on_telegram(self) -> bool:
        """Whether the Bot API server is Telegram's own, where real people are."""
        return urlsplit(self.telegram_api_url).hostname == urlsplit(TELEGRAM).hostname


__all__ = ["DEFAULT_TARIFF", "TELEGRAM", "Payments", "Refunds", "Settings", "setting"]
