"""What every handler of this bot may reach, kept in the application's bot_data."""

from dataclasses import dataclass, field
from typing import Any

from telegram.ext import CallbackContext

from bot.runtime.recent_keys import RecentKeys
from dispatcher_panel.settings import DispatchSettings
from dispatcher_panel.spoken_languages import SpokenLanguages
from dispatcher_panel.texts import Catalogs, Texts
from domain.ports.accounts import Accounts
from domain.ports.geocoder import Geocoder, NoGeocoder
from domain.ports.queries import DispatchBoard, Fleet, ParkedDeliveries, Rides
from domain.services.use_case_context import UseCaseContext

KEY = "bot_context"
Context = CallbackContext[Any, Any, Any, Any]


@dataclass(slots=True, kw_only=True)
class BotContext:
    """The dispatch side in one hand. `staff_chat_id` is where the group is now: it may move.

    `texts` holds cards, jobs and drivers' words (dispatch.po), `staff_texts` those of the staff's commands
    and forms (staff.po). `once` remembers the messages (chat and message id) whose act no key in the
    database protects from being done twice.
    """

    settings: DispatchSettings
    use_cases: UseCaseContext
    rides: Rides
    fleet: Fleet
    board: DispatchBoard
    deliveries: ParkedDeliveries
    accounts: Accounts
    catalogs: Catalogs
    staff_catalogs: Catalogs
    staff_chat_id: int | None
    geocoder: Geocoder = field(default_factory=NoGeocoder)
    once: RecentKeys[tuple[int, int]] = field(default_factory=RecentKeys)
    met: dict[int, tuple[str, str | None]] = field(default_factory=dict)
    spoken: SpokenLanguages = field(default_factory=SpokenLanguages)

    @property
    def texts(self) -> Texts:
        """The company's language, for the staff group's cards."""
        return self.catalogs.for_language(self.settings.language)

    @property
    def staff_texts(self) -> Texts:
        """The company's language, for the staff's commands."""
        return self.staff_catalogs.for_language(self.settings.language)


def bot_context_of(context: Context) -> BotContext:
    """The bot context behind a handler's context."""
    bot_context = context.bot_data[KEY]
    assert isinstance(bot_context, BotContext)
    return bot_context
