"""Find out where a typed address is."""

from domain.model.tariff import Tariff
from domain.policies.fares import road_metres
from domain.ports.geocoder import Geocoder
from domain.values.place import Place


async def geocode_address(typed: Place, other: Place | None, geocoder: Geocoder, tariff: Tariff) -> Place:
    """The address with its position, where that is known and near enough to the other end to be meant."""
    position = await geocoder.find(typed.label)
    found = Place(typed.label, position)
    metres = None if other is None else road_metres(found, other)
    guessed_wrong = metres is not None and metres > tariff.max_km * 1000
    return typed if guessed_wrong else found
