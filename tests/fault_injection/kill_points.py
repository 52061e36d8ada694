"""Every commit and every call on the way of the money, by the scenario that passes it.

`test_kill_points.py` holds this list against the code, and against what the scenarios really pass.
"""

from collections.abc import Iterator
from dataclasses import dataclass

POINTS: dict[str, dict[str, int]] = {
    "telegram": {
        "commit place_booking": 1,
        "call sendInvoice": 1,
        "call answerPreCheckoutQuery": 1,
        "commit record_charge": 1,
        "commit cancel_booking": 1,
        "commit settle_refund": 1,
        "commit SqlInbox.keep": 5,
        "commit SqlInbox.done": 3,
        "commit SqlOutbox.settle": 4,
        "call getUpdates": 5,
        "call sendMessage": 4,
        "call editMessageText": 3,
        "call answerCallbackQuery": 3,
    },
    "gateway": {
        "commit place_booking": 1,
        "call POST /payments": 1,
        "commit record_checkout": 1,
        "commit ask_about_payment": 1,
        "call GET /payments/ID": 1,
        "commit record_charge": 1,
        "commit cancel_booking": 1,
        "commit refund_by_gateway": 2,
        "call POST /payments/ID/refunds": 1,
        "commit SqlOutbox.settle": 5,
        "call sendMessage": 4,
    },
    "polled": {"commit apply_payment_status": 1, "call GET /payments/ID": 2, "commit SqlOutbox.claim": 2},
    "late": {
        "commit SqlDeadlines.claim": 1,
        "commit handle_deadline": 1,
        "call deleteMessage": 1,
        "commit record_charge": 1,
        "commit settle_refund": 1,
        "call sendMessage": 4,
    },
    "second": {"commit record_charge": 2, "commit settle_refund": 1, "call sendMessage": 4},
    "extra": {"commit refund_goodwill": 1, "commit settle_refund": 1, "call sendMessage": 3},
}
"""For each scenario its points, and at how many of its passings of a point the app is killed."""

ELSEWHERE = {
    "commit remember_customer": "a name is remembered",
    "commit remember_dispatcher": "a name is remembered",
    "commit record_heartbeat": "a sign of life",
    "commit end_shifts": "drivers",
    "commit warn_dispatch_down": "a word to customers about the dispatch side",
    "commit SqlInbox.take_lease": "who polls",
    "commit SqlInbox.drop_lease": "who polls",
    "commit SqlInbox.sweep": "what is done is forgotten after days",
    "commit SqlConversations.store": "where a conversation stands",
    "commit SqlOutbox.postpone": "a message that Telegram did not take is tried again",
    "call getChatMember": "who may dispatch",
}
"""What a scenario may pass besides, and why the app is not killed there."""

WITHOUT_STORY = {
    "book_by_phone": "placing by a dispatcher: the transaction of place_booking",
    "claim_booking": "a caller's invoice is sent: deliveries alone, as place_booking has them",
    "send_invoice_again": "the invoice anew: the payment of place_booking, the expiry of handle_deadline",
    "hold_payment": "the gateway is down: a longer time to pay and a message, no money",
    "fail_payment": "the gateway opened nothing: no money",
    "mark_payment_unclear": "nobody can say just now: a mark and a message, no money",
    "retry_held_payments": "out of the line: the call of place_booking once more",
    "escalate_refund": "the settings have changed: a refund that is due becomes a task, no money",
    "report_no_show": "ends the booking as cancel_booking does, in one transaction",
}
"""Use cases that commit and know of money, and that no scenario passes."""


@dataclass(frozen=True, slots=True)
class Kill:
    """Where the app is killed: at the `nth` passing of `point` in `scenario`, before or after it."""

    scenario: str
    point: str
    when: str
    nth: int
    database: str

    def __str__(self) -> str:
        return f"{self.when} {self.point} (passing {self.nth}) of {self.scenario} on {self.database}"


def crashes(*databases: str) -> Iterator[Kill]:
    """Every crash there is on these databases."""
    for database in databases:
        for scenario, points in POINTS.items():
            for point, times in points.items():
                for nth in range(1, times + 1):
                    for when in ("before", "after"):
                        yield Kill(scenario, point, when, nth, database)
