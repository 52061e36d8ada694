"""What the dispatch side is told when it starts."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class DispatchSettings:
    """The dispatch bot, where staff meet, who may dispatch, and what the customers' bot is called.

    `staff_chat_id` None: the group is not known yet, and only /id answers. `dispatchers` empty: every
    member of the group may dispatch.
    """

    token: str
    api_url: str
    company_name: str
    staff_chat_id: int | None
    dispatchers: frozenset[int]
    booking_bot_username: str
    language: str
    timezone: str
