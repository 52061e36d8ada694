"""The few Bot API calls that bringing updates in needs, in plain JSON over one connection."""

import json
from collections.abc import Mapping
from typing import Any, Self

import aiohttp


class ApiRefused(Exception):
    """The Bot API answered, and said no."""

    def __init__(self, code: int, description: str, retry_after: float | None = None) -> None:
        super().__init__(code, description)
        self.code = code
        self.description = description
        self.retry_after = retry_after


class NoAnswer(Exception):
    """The Bot API could not be reached, or what came back was not an answer of its."""


class BotApi:
    """Calls methods of one bot; entered, it holds a connection. The token never gets into an exception."""

    def __init__(self, api_url: str, token: str) -> None:
        self._address = f"{api_url.rstrip('/')}/bot{token}/"
        self._http: aiohttp.ClientSession | None = None

    async def __aenter__(self) -> Self:
        self._http = aiohttp.ClientSession()
        return self

    async def __aexit__(self, *_: object) -> None:
        if self._http is not None:
            await self._http.close()
            self._http = None

    async def call(
        self, method: str, parameters: Mapping[str, Any] | None = None, *, within: float = 20.0
    ) -> Any:
        """The method's result, waited for `within` seconds. Raises ApiRefused or NoAnswer."""
        assert self._http is not None, "enter first"
        limit = aiohttp.ClientTimeout(total=within)
        try:
            async with self._http.post(
                self._address + method, json=parameters or {}, timeout=limit
            ) as response:
                body = await response.read()
        except (aiohttp.ClientError, TimeoutError, OSError) as failure:
            # The failure's own words may hold the address, and with it the token.
            raise NoAnswer(type(failure).__name__) from None
        return _result(response.status, body)


def _result(status: int, body: bytes) -> Any:
    try:
        answer = json.loads(body)
    except ValueError:
        answer = None
    if not isinstance(answer, dict) or "ok" not in answer:
        raise NoAnswer(f"status {status}, and not the Bot API's words")
    if answer["ok"]:
        return answer["result"]
    parameters = answer.get("parameters") or {}
    raise ApiRefused(
        int(answer.get("error_code", status)),
        str(answer.get("description", "")),
        parameters.get("retry_after"),
    )
