"""How aiogram reaches the Bot API: in JSON, which costs a fraction of a form with every character quoted."""

import json
from typing import Any

from aiogram import Bot
from aiogram.client.session.aiohttp import AiohttpSession
from aiogram.methods import TelegramMethod
from aiogram.methods.base import TelegramType
from aiohttp import BytesPayload


class JsonSession(AiohttpSession):
    """Sends a method as JSON (Bot API documentation, "Making requests"), and as a form where it has files."""

    def build_form_data(self, bot: Bot, method: TelegramMethod[TelegramType]) -> Any:
        """The body of the request."""
        files: dict[str, Any] = {}
        given = self.prepare_value(method.model_dump(warnings=False), bot=bot, files=files, _dumps_json=False)
        if files:
            return super().build_form_data(bot, method)
        return BytesPayload(json.dumps(given, ensure_ascii=False).encode(), content_type="application/json")
