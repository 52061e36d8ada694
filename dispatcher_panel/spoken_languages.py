"""In which language each driver was written to last: a press on that message is answered in the same."""

from collections import OrderedDict

from domain.values.ids import DriverId

MOST = 10_000


class SpokenLanguages:
    """A memory of this process. Who is not in it is looked up."""

    def __init__(self) -> None:
        self._spoken: OrderedDict[DriverId, str] = OrderedDict()

    def remember(self, driver_id: DriverId, language: str) -> None:
        """This driver was written to in this language."""
        self._spoken.pop(driver_id, None)
        self._spoken[driver_id] = language
        if len(self._spoken) > MOST:
            self._spoken.popitem(last=False)

    def of(self, driver_id: DriverId) -> str | None:
        """The language, if it is remembered."""
        return self._spoken.get(driver_id)
