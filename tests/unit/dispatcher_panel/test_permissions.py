"""Who may dispatch, by chat and sender."""

from typing import Any

import pytest
from telegram import Update

from dispatcher_panel.context import BotContext
from dispatcher_panel.permissions import ANONYMOUS_ADMIN, refused_because
from dispatcher_panel.settings import DispatchSettings

GROUP = -1007
CHOI, OTHER = 901, 902


def panel_with(*dispatchers: int, group: int | None = GROUP) -> BotContext:
    settings = DispatchSettings(
        token="2:x",
        api_url="http://127.0.0.1",
        company_name="한빛",
        staff_chat_id=group,
        dispatchers=frozenset(dispatchers),
        booking_bot_username="b",
        language="ko",
        timezone="Asia/Seoul",
    )
    nothing: Any = None
    return BotContext(
        settings=settings,
        use_cases=nothing,
        rides=nothing,
        fleet=nothing,
        board=nothing,
        deliveries=nothing,
        accounts=nothing,
        catalogs=nothing,
        staff_catalogs=nothing,
        staff_chat_id=group,
    )


def said_by(user: int, chat: int = GROUP, sender_chat: int | None = None) -> Update:
    message: dict[str, Any] = {
        "message_id": 1,
        "date": 0,
        "text": "/queue",
        "chat": {"id": chat, "type": "supergroup", "title": "x"},
        "from": {"id": user, "is_bot": False, "first_name": "x"},
    }
    if sender_chat is not None:
        message["sender_chat"] = {"id": sender_chat, "type": "channel", "title": "y"}
    update = Update.de_json({"update_id": 1, "message": message}, None)
    assert update is not None
    return update


@pytest.mark.parametrize(
    ("bot_context", "update", "refusal"),
    [
        (panel_with(CHOI), said_by(CHOI), None),
        (panel_with(), said_by(OTHER), None),
        (panel_with(), said_by(ANONYMOUS_ADMIN, sender_chat=GROUP), None),
        (panel_with(CHOI), said_by(OTHER), "refused.not_dispatcher"),
        (panel_with(CHOI), said_by(ANONYMOUS_ADMIN, sender_chat=GROUP), "refused.anonymous"),
        (panel_with(), said_by(136817688, sender_chat=-1009), "refused.anonymous"),
        (panel_with(CHOI), said_by(CHOI, chat=-1008), "refused.elsewhere"),
        (panel_with(CHOI, group=None), said_by(CHOI), "refused.elsewhere"),
        (panel_with(CHOI), Update(1), "refused.elsewhere"),
    ],
)
def test_who_may_dispatch(bot_context: BotContext, update: Update, refusal: str | None) -> None:
    """Members of the staff group may, and only those named where some are named; all else is refused."""
    assert refused_because(update, bot_context) == refusal
