"""Methods by which a bot gets its updates: long polling and the webhook's address."""

import re

from bot.simulator.telegram.bots import LocalBot
from bot.simulator.telegram.errors import ApiError, Json, bad_request
from bot.simulator.telegram.validation import Spec, boolean, integer, string, strings
from bot.simulator.telegram.world import World

GET_UPDATES = Spec({"offset": integer, "limit": integer, "timeout": integer, "allowed_updates": strings})
SET_WEBHOOK = Spec(
    {
        "url": string,
        "certificate": string,
        "ip_address": string,
        "max_connections": integer,
        "allowed_updates": strings,
        "drop_pending_updates": boolean,
        "secret_token": string,
    },
    ("url",),
)
DELETE_WEBHOOK = Spec({"drop_pending_updates": boolean})
_LONGEST_POLL = 50


async def get_updates(world: World, bot: LocalBot, params: Json) -> list[Json]:
    """getUpdates: what waits from `offset` on, which confirms all before it; up to `timeout` seconds."""
    if bot.webhook.get("url"):
        raise ApiError(
            409,
            "Conflict: can't use getUpdates method while webhook is active; "
            "use deleteWebhook to delete the webhook first",
        )
    if "allowed_updates" in params:
        bot.updates.allowed = tuple(params["allowed_updates"])
    limit = min(100, max(1, params.get("limit", 100)))
    timeout = min(_LONGEST_POLL, max(0, params.get("timeout", 0)))
    return await bot.updates.poll(params.get("offset", 0), limit, timeout)


def set_webhook(world: World, bot: LocalBot, params: Json) -> bool:
    """setWebhook: where updates are posted to from now on; plain http is taken here, for trying out."""
    if not re.match(r"https?://", params["url"]) and params["url"]:
        raise bad_request("bad webhook: An HTTPS URL must be provided for webhook")
    secret = params.get("secret_token", "")
    if not re.fullmatch(r"[A-Za-z0-9_-]{0,256}", secret):
        raise bad_request("secret token contains unallowed characters")
    if params.get("drop_pending_updates"):
        bot.updates.drop()
    if "allowed_updates" in params:
        bot.updates.allowed = tuple(params["allowed_updates"])
    bot.webhook = {"url": params["url"], "secret": secret} if params["url"] else {}
    world.webhook_set(bot)
    bot.updates.pushed()
    return True


def delete_webhook(world: World, bot: LocalBot, params: Json) -> bool:
    """deleteWebhook: back to polling."""
    if params.get("drop_pending_updates"):
        bot.updates.drop()
    bot.webhook = {}
    return True


def get_webhook_info(world: World, bot: LocalBot, params: Json) -> Json:
    """getWebhookInfo: the address, how much waits, and the last failure of a delivery."""
    info: Json = {
        "url": bot.webhook.get("url", ""),
        "has_custom_certificate": False,
        "pending_update_count": len(bot.updates),
    }
    if "last_error_date" in bot.webhook:
        info["last_error_date"] = bot.webhook["last_error_date"]
        info["last_error_message"] = bot.webhook["last_error_message"]
    if bot.updates.allowed:
        info["allowed_updates"] = list(bot.updates.allowed)
    return info
