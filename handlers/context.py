"""What every handler may reach for: the settings of this bot, the use cases and what it reads."""

from dataclasses import dataclass, field
from datetime import datetime

from domain.model.people import Customer
from domain.model.tariff import Tariff
from domain.policies.business_rules import BusinessRules
from domain.ports.geocoder import Geocoder, NoGeocoder
from domain.ports.queries import DispatchBoard, Fleet, Rides
from domain.services.use_case_context import UseCaseContext
from handlers.texts import Catalogs, Texts


@dataclass(frozen=True, slots=True, kw_only=True)
class BookingSettings:
    """How this bot is set: the bot's token, where Telegram is, and what the company is called.

    `provider_token` pays Telegram invoices; `test_mode` writes TEST on every invoice and receipt.
    """

    token: str
    api_url: str
    company_name: str
    timezone: str = "Asia/Seoul"
    provider_token: str = ""
    test_mode: bool = False
    support: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class BotContext:
    """Settings, use cases and queries, in one hand."""

    settings: BookingSettings
    use_cases: UseCaseContext
    rides: Rides
    fleet: Fleet
    board: DispatchBoard
    catalogs: Catalogs
    geocoder: Geocoder = field(default_factory=NoGeocoder)

    @property
    def rules(self) -> BusinessRules:
        """The company's rules."""
        return self.use_cases.rules

    @property
    def tariff(self) -> Tariff:
        """Grades and fares."""
        return self.use_cases.rules.tariff

    def now(self) -> datetime:
        """The present in UTC."""
        return self.use_cases.now()

    def speak_to(self, customer: Customer | None, telegram_language: str | None = None) -> Texts:
        """Who speaks this person's language: the chosen one, else Telegram's, else the company's."""
        known = (customer.language or customer.telegram_language) if customer else None
        return self.catalogs.for_language(known or telegram_language)
