"""Pays on the sandbox gateway's page, as a person's browser would."""

import aiohttp

from bot.simulator.telegram import LocalMessage

_PAGE = "/checkout/"


def checkout_of(message: LocalMessage) -> str:
    """The address of the checkout page under a message; empty where there is none, or the message is gone."""
    if message.deleted:
        return ""
    links = [button.url for row in message.inline_keyboard for button in row if button.url]
    return next((link for link in links if _PAGE in link), "")


def is_checkout(link: str) -> bool:
    """Whether a link leads to a checkout page on this machine."""
    return link.startswith("http://127.0.0.1:") and _PAGE in link


async def pay_on_page(link: str) -> None:
    """Press the button that pays. Raises LookupError where there is no such page any more."""
    async with aiohttp.ClientSession() as http, http.post(link, data={"act": "pay"}) as page:
        if page.status != 200:
            raise LookupError(f"the checkout page says {page.status}")
        await page.read()
