"""Method parameters as they come over HTTP: JSON, urlencoded, multipart, or in the query."""

import json
from typing import Any
from urllib.parse import parse_qsl

from aiohttp import web

from bot.simulator.telegram.errors import bad_request


async def parameters(request: web.BaseRequest) -> dict[str, Any]:
    """The raw parameters of a call, those of the query first.

    Raises `ApiError` 400 for a body that is not what it says it is.
    """
    found: dict[str, Any] = dict(request.query) if request.query_string else {}
    if not request.body_exists:
        return found
    kind = request.content_type
    if kind == "multipart/form-data":
        form = await request.post()
        found.update((name, value) for name, value in form.items() if isinstance(value, str))
        return found
    body = await request.read()
    if kind == "application/x-www-form-urlencoded":
        found.update(parse_qsl(body.decode("utf-8", "replace"), keep_blank_values=True))
    elif kind == "application/json":
        found.update(_json(body))
    return found


def _json(body: bytes) -> dict[str, Any]:
    if not body.strip():
        return {}
    try:
        value = json.loads(body)
    except ValueError:
        raise bad_request("can't parse JSON object") from None
    if not isinstance(value, dict):
        raise bad_request("object expected as request body")
    return value
