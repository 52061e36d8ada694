"""The sandbox's checkout page, in Korean and English, and what it says afterwards."""

import html

from bot.simulator.sandbox.payments import SandboxPayment

_HEAD = (
    '<!doctype html><meta charset="utf-8"><meta name="viewport" content="width=device-width">'
    '<title>TEST</title><body style="font-family:sans-serif;max-width:24em;margin:3em auto">'
)
_BUTTON = '<button name="act" value="{act}" style="font-size:1.2em;padding:.6em 1.2em">{label}</button> '
_DONE = {
    "approved": "결제됐어요. · Paid. (TEST)",
    "failed": "결제하지 않았어요. · Not paid. (TEST)",
    "expired": "결제 시간이 지났어요. · Too late. (TEST)",
}


def checkout_page(payment: SandboxPayment) -> str:
    """What is to be paid with its two buttons; once it is settled, how."""
    if payment.status != "pending":
        return settled_page(payment)
    amount, currency = f"{payment.amount:,}", html.escape(payment.currency)
    pay = _BUTTON.format(act="pay", label="결제 · Pay (TEST)")
    stop = _BUTTON.format(act="stop", label="그만두기 · Stop")
    return (
        f"{_HEAD}<h1>TEST · {amount} {currency}</h1><p>{html.escape(payment.description)}</p>"
        f'<p>No money moves here. 돈이 빠져나가지 않아요.</p><form method="post">{pay}{stop}</form>'
    )


def settled_page(payment: SandboxPayment) -> str:
    """How it ended, and the way back to the chat."""
    back = html.escape(payment.return_url, quote=True)
    return f'{_HEAD}<p>{_DONE.get(payment.status, "")}</p><p><a href="{back}">← Telegram</a></p>'
