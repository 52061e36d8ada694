"""Refusals of the local Telegram, in the words and codes of the real one."""

from typing import Any

Json = dict[str, Any]


class ApiError(Exception):
    """A method call was refused.

    `code` is both the HTTP status and the `error_code`; `parameters` becomes `ResponseParameters`
    (`retry_after` in seconds, `migrate_to_chat_id`).
    """

    def __init__(self, code: int, description: str, **parameters: int) -> None:
        super().__init__(f"{code} {description}")
        self.code = code
        self.description = description
        self.parameters = parameters

    def body(self) -> Json:
        """The JSON object that Telegram answers with."""
        body: Json = {"ok": False, "error_code": self.code, "description": self.description}
        if self.parameters:
            body["parameters"] = dict(self.parameters)
        return body


def bad_request(reason: str) -> ApiError:
    """A 400 with Telegram's usual prefix."""
    return ApiError(400, f"Bad Request: {reason}")


def forbidden(reason: str) -> ApiError:
    """A 403 with Telegram's usual prefix."""
    return ApiError(403, f"Forbidden: {reason}")


def too_many_requests(seconds: int) -> ApiError:
    """A 429 that asks the bot to come back after `seconds`."""
    return ApiError(429, f"Too Many Requests: retry after {seconds}", retry_after=seconds)


def query_too_old() -> ApiError:
    """What a late or repeated answer to a callback or a pre-checkout is told."""
    return bad_request("query is too old and response timeout expired or query ID is invalid")


def poll_conflict() -> ApiError:
    """What the earlier of two pollers on one token is told."""
    return ApiError(
        409,
        "Conflict: terminated by other getUpdates request; make sure that only one bot instance is running",
    )
