"""Takes out of an update what would confuse the dialogs, before anything reads it.

The dialogs' framework reads invisible characters at the end of any text as a button press, and looks
for a dialog behind the message that was replied to. We use neither, and people may send both.
"""

from typing import Any

INVISIBLE = (
    "\u200b\u200c\u200d\u2060\u2061\u2062\u2063\u2064\u00ad\ufeff"
    "\U0001d173\U0001d174\U0001d175\U0001d176\U0001d177\U0001d178\U0001d179\U0001d17a"
)
_CONFUSING = ("reply_to_message", "external_reply", "quote")


def sanitized(update: dict[str, Any]) -> dict[str, Any]:
    """The same update with texts without invisible endings and messages without what they reply to."""
    message = update.get("message")
    if not isinstance(message, dict):
        return update
    kept = {name: value for name, value in message.items() if name not in _CONFUSING}
    if isinstance(kept.get("text"), str):
        kept["text"] = kept["text"].rstrip(INVISIBLE)
    return {**update, "message": kept}
