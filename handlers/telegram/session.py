"""How aiogram reaches the Bot API: in JSON, which costs a fraction of a form with every character quoted."""

import json
from typing import Any

from aiogram import Bot
from aiogram.client.session.aiohttp import AiohttpSession
from aiogram.methods import TelegramMethod
from aiogram.methods.base import TelegramType
from aiohttp import BytesPayload

_as_json = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode


class JsonSession(AiohttpSession):
    """Sends a method as JSON (Bot API documentation, "Making requests"), and as a form where it has files."""

    def build_form_data(self, bot: Bot, method: TelegramMethod[TelegramType]) -> Any:
        """The body of the request."""
        files: dict[str, Any] = {}
        said = method.model_dump(warnings=False, exclude_none=True)
        given = self.prepare_value(said, bot=bot, files=files, _dumps_json=False)
        if files:
            return super().build_form_data(bot, method)
        return BytesPayload(_as_json(given).encode(), content_type="application/json")
