"""The company's times and limits, as configured."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Literal

from domain.model.tariff import Tariff
from domain.values.gateway import TELEGRAM
from domain.values.language import DEFAULT_LANGUAGE

RefundWay = Literal["manual", "gateway", "stripe"]
"""Who gives money back: a person, the gateway that took it, or Stripe."""

MAX_IMMEDIATE = 1
MAX_SCHEDULED = 3
BOOK_AHEAD = timedelta(days=30)
MAX_NOTE = 200
MAX_NAME = 64
MAX_LABEL = 120


@dataclass(frozen=True, slots=True, kw_only=True)
class BusinessRules:
    """Every duration and limit a use case needs; the defaults are those of the settings.

    `languages` are the codes of all that a customer may choose.
    """

    tariff: Tariff
    pay_within: timedelta = timedelta(minutes=15)
    offer_within: timedelta = timedelta(seconds=45)
    confirm_within: timedelta = timedelta(minutes=15)
    confirm_lead: timedelta = timedelta(minutes=30)
    assign_before: timedelta = timedelta(minutes=45)
    nudge_every: timedelta = timedelta(minutes=5)
    no_vehicle_after: timedelta = timedelta(minutes=30)
    no_show_after: timedelta = timedelta(minutes=5)
    near_pickup_m: int = 300
    pickup_reminder: timedelta = timedelta(minutes=15)
    trip_too_long: timedelta = timedelta(hours=3)
    dispatch_down_limit: timedelta = timedelta(hours=2)
    heartbeat_stale: timedelta = timedelta(seconds=60)
    shift: timedelta = timedelta(hours=8)
    auto_dispatch_after: timedelta | None = None
    kept_after_arrival: int = 4_800
    refund_way: RefundWay = "manual"
    gateway: str = TELEGRAM
    timezone: str = "Asia/Seoul"
    languages: tuple[str, ...] = (DEFAULT_LANGUAGE,)
