"""Customers, drivers, dispatchers, and the invitations that bind drivers."""

from dataclasses import dataclass
from datetime import datetime

from domain.errors import InvitationInvalid
from domain.values.ids import CustomerId, DispatcherId, DriverId, VehicleId


@dataclass(slots=True, kw_only=True)
class Customer:
    """A person who books in Telegram; `language` is None until chosen, then overrides Telegram's."""

    id: CustomerId
    name: str
    phone: str | None = None
    language: str | None = None
    telegram_language: str | None = None

    def speaks(self, fallback: str) -> str:
        """The code of the language to write in."""
        return self.language or self.telegram_language or fallback

    def speak(self, language: str) -> None:
        """The customer has chosen this language, whatever Telegram says."""
        self.language = language

    def share_phone(self, phone: str) -> None:
        """The customer has shared an own number, in E.164 form."""
        self.phone = phone


@dataclass(slots=True, kw_only=True)
class Driver:
    """A person bound to one vehicle by an invitation and their own contact."""

    id: DriverId
    name: str
    phone: str
    vehicle_id: VehicleId
    language: str
    bound_at: datetime


@dataclass(slots=True, kw_only=True)
class Dispatcher:
    """A member of the staff group as last seen, so that cards can say who did what."""

    id: DispatcherId
    name: str
    username: str | None = None


@dataclass(slots=True, kw_only=True)
class Invitation:
    """A single-use link that binds a driver's account to a vehicle until `expires_at`."""

    token: str
    vehicle_id: VehicleId
    created_by: DispatcherId
    expires_at: datetime
    used_by: DriverId | None = None

    def check(self, now: datetime) -> None:
        """Raises InvitationInvalid when used or expired."""
        if self.used_by is not None or self.expires_at <= now:
            raise InvitationInvalid()

    def use(self, driver_id: DriverId, now: datetime) -> None:
        """Spend the invitation."""
        self.check(now)
        self.used_by = driver_id
