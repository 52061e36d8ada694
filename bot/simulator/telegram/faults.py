"""Scripted trouble: refusals, outages, lost replies and delays of chosen method calls."""

from dataclasses import dataclass, field

from bot.simulator.telegram.errors import ApiError, too_many_requests

_WORDS = {
    400: "Bad Request: chat not found",
    401: "Unauthorized",
    403: "Forbidden: bot was blocked by the user",
    404: "Not Found",
    500: "Internal Server Error",
    502: "Bad Gateway",
    504: "Gateway Timeout",
}


@dataclass(slots=True)
class Fault:
    """One kind of trouble and the calls that meet it; `None` in a condition means any.

    `times` is how many calls meet it (`None`: all until removed); `latency` and `retry_after` are
    seconds; `lost_reply` lets the method take effect and then cuts the connection; `cut` cuts it
    before anything happened; `body` is sent instead of JSON, as a proxy in the way would.
    """

    method: str | None = None
    chat_id: int | None = None
    bot: str | None = None
    status: int | None = None
    retry_after: int | None = None
    description: str | None = None
    times: int | None = 1
    latency: float = 0.0
    lost_reply: bool = False
    cut: bool = False
    body: str | None = None
    met: int = field(default=0, init=False)

    def matches(self, bot: str, method: str, chat_id: object) -> bool:
        """Whether this call meets the trouble; methods compare without case, as Telegram does."""
        return (
            (self.times is None or self.met < self.times)
            and (self.method is None or self.method.lower() == method.lower())
            and (self.bot is None or self.bot == bot)
            and (self.chat_id is None or str(self.chat_id) == str(chat_id))
        )

    def refusal(self) -> ApiError | None:
        """The error to answer with, or None where the call goes through."""
        if self.status is None:
            return None
        if self.status == 429:
            return too_many_requests(self.retry_after or 1)
        return ApiError(self.status, self.description or _WORDS.get(self.status, "Internal Server Error"))


class Faults:
    """The faults in force, oldest first; a call meets the first that matches."""

    def __init__(self) -> None:
        self._active: list[Fault] = []

    def add(
        self,
        method: str | None = None,
        chat_id: int | None = None,
        *,
        bot: str | None = None,
        status: int | None = None,
        retry_after: int | None = None,
        description: str | None = None,
        times: int | None = 1,
        latency: float = 0.0,
        lost_reply: bool = False,
        cut: bool = False,
        body: str | None = None,
    ) -> Fault:
        """Put a fault in force and give it back; see `Fault` for what each argument means."""
        fault = Fault(
            method, chat_id, bot, status, retry_after, description, times, latency, lost_reply, cut, body
        )
        self._active.append(fault)
        return fault

    def remove(self, fault: Fault) -> None:
        """End a fault; one that is used up already is no error."""
        if fault in self._active:
            self._active.remove(fault)

    def clear(self) -> None:
        """End all of them."""
        self._active.clear()

    def meet(self, bot: str, method: str, chat_id: object) -> Fault | None:
        """The fault that this call meets, counted as met."""
        for fault in self._active:
            if fault.matches(bot, method, chat_id):
                fault.met += 1
                if fault.met == fault.times:
                    self._active.remove(fault)
                return fault
        return None
