"""Says in words why there is no connection to the database, without anything secret."""

import re

_IN_PLAIN_WORDS = (
    (re.compile(r"rejected SSL upgrade"), "the server speaks no TLS, which sslmode asks for"),
    (re.compile(r"SSL required"), "the server asks for TLS, which sslmode=disable forbids"),
    (re.compile(r"None of the hosts match"), "no host that answers is what target_session_attrs asks for"),
    (
        re.compile(r"(unsupported startup parameter[\w ]*: \w+)"),
        r"the pooler says: \1; name it in its ignore_startup_parameters, or take it out of DATABASE_URL",
    ),
    (re.compile(r"(unrecognized configuration parameter \"\w+\")"), r"the server says: \1"),
    (re.compile(r"(invalid value for parameter \"\w+\")"), r"the server says: \1"),
    (re.compile(r"(invalid command-line argument for server process)"), r"the server says of options: \1"),
    (re.compile(r"(root certificate file \"[^\"]*\" does not exist or cannot be accessed)"), r"\1"),
)
"""What can be told of what a server or driver says; the rest may hold a password or a person's text."""


def why_unconnected(failure: BaseException) -> str:
    """What a person can do something about, in words; of any other failure its kind, by the driver's name."""
    behind: BaseException = getattr(failure, "orig", None) or failure
    if isinstance(behind.__cause__, Exception):
        behind = behind.__cause__
    for pattern, words in _IN_PLAIN_WORDS:
        if found := pattern.search(str(behind)):
            return found.expand(words)
    return type(behind).__name__
