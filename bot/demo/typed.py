"""What a line typed at the terminal means."""

import re
from dataclasses import dataclass

from bot.demo.places import KNOWN

SHORT_KEYS = {"c": "customer", "e": "emma", "d": "dispatcher", "k": "driver", "p": "park"}
_WORDS = {
    "q": "quit",
    "exit": "quit",
    "h": "help",
    "b": "buttons",
    "as": "as",
    "pay": "pay",
    "loc": "loc",
    "contact": "contact",
    "open": "open",
    "say": "say",
    "buttons": "buttons",
    "help": "help",
    "quit": "quit",
}
_COMMAND = re.compile(r":([a-z]+)(?:\s+(.*))?", re.DOTALL)

HELP = f"""\
What you type is sent as the person in the prompt. Besides:
  7                 press the button with this number (or tap it on the keyboard), as whoever it was shown to
  :c :e             be the customer 이민지, or Emma who speaks English
  :d                be the dispatcher in the staff group (commands as /queue, /vehicles, /book, /help)
  :k :p             be driver Kim, or driver Park (/available, /off, /today)
  :as NAME, /as     the same with customer, emma, dispatcher, driver, park
  :pay              pay the newest invoice
  :loc 37.5 127.0   share a location; or name a place: {KNOWN}
  :contact          share the own phone number
  :open LINK        follow a link to a bot (an invitation, a payment link)
  :buttons          show the newest buttons of this chat again
  :say TEXT         send TEXT even if it looks like one of these
  :help  :quit      this, and the end (Ctrl-C does it as well)"""


@dataclass(frozen=True, slots=True)
class Typed:
    """One line: a `verb` (nothing, text, number, unknown, or a word of the help) and the rest of it."""

    verb: str
    rest: str = ""


def understand(line: str) -> Typed:
    """Read a line; anything that is not clearly for the terminal is text for the bot."""
    text = line.strip()
    if not text:
        return Typed("nothing")
    if text.isascii() and text.isdigit():
        return Typed("number", text)
    if text == "/as" or text.startswith("/as "):
        text = ":" + text[1:]
    match = _COMMAND.fullmatch(text)
    if match is None:
        return Typed("text", text)
    word, rest = match.group(1), (match.group(2) or "").strip()
    if word in SHORT_KEYS:
        return Typed("as", SHORT_KEYS[word])
    return Typed(_WORDS[word], rest) if word in _WORDS else Typed("unknown", word)
