"""docs/payments.md says what is so."""

import re

from bot.payments.breaker import BreakerLimits
from bot.payments.callback import LONGEST_BODY, LONGEST_SECONDS, signature
from bot.payments.guarded_gateway import UNHURRIED
from bot.payments.held_payments import MOST_AT_ONCE
from bot.payments.http_answers import LONGEST_ID, read_status
from domain.ports.payment_gateway import GatewayStatus
from tests.conventions.tree import ROOT

PAGE = (ROOT / "docs" / "payments.md").read_text()


def test_the_worked_example_of_the_signature() -> None:
    """The example's signature is the one we would check."""
    body = re.search(r"printf '%s' '(.*)' \|", PAGE)
    secret = re.search(r"-hmac (\S+)", PAGE)
    said = re.search(r"^# ([0-9a-f]{64})$", PAGE, re.MULTILINE)
    assert body
    assert secret
    assert said
    assert signature(secret[1].encode(), body[1].encode()).decode() == said[1]


def test_the_statuses() -> None:
    """Every status in the table is understood as the table says."""
    rows = re.findall(r"^\| (`pending`.*|`approved`.*|`failed`.*) \| ", PAGE, re.MULTILINE)
    meant = [GatewayStatus.PENDING, GatewayStatus.DONE, GatewayStatus.FAILED]
    words = [re.findall(r"`(\w+)`", row.split(" | ")[0]) for row in rows]
    assert [len(row) for row in words] == [4, 5, 6]
    for row, status in zip(words, meant, strict=True):
        assert {read_status({"status": word}) for word in row} == {status}


def test_the_limits() -> None:
    """The numbers of the page are those of the code."""
    limits = BreakerLimits()
    for said in (
        f"at least {limits.least_calls} calls in {limits.window} s",
        f"took longer than {limits.slow_after} s",
        f"one probe through after {limits.wait:g} s",
        f"waits for end after {limits.timeout} s",
        f"refunds after {UNHURRIED.timeout:g} s",
        f"at most {MOST_AT_ONCE} each half second",
        f"At most {LONGEST_BODY // 1024} KiB within {LONGEST_SECONDS:g} s",
        f"1 to {LONGEST_ID} characters",
    ):
        assert said in " ".join(PAGE.split()), said
