"""Each press is answered once, whoever comes to it first: its handler, or the watch over slow ones."""

from collections import OrderedDict

REMEMBERED = 5000
"""Presses that are kept in mind; Telegram takes an answer for minutes only."""


class AnsweredPresses:
    """The presses of one bot that have been answered of late, by their ids."""

    def __init__(self) -> None:
        self._answered: OrderedDict[str, None] = OrderedDict()

    def claim(self, press_id: str) -> bool:
        """Whether nobody has answered this press yet; from now on somebody has."""
        if press_id in self._answered:
            return False
        self._answered[press_id] = None
        if len(self._answered) > REMEMBERED:
            self._answered.popitem(last=False)
        return True

    def release(self, press_id: str) -> None:
        """The answer has not reached Telegram: somebody may try again."""
        self._answered.pop(press_id, None)
