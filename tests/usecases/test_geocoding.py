"""Where a typed address is taken to be."""

from math import degrees

import pytest

from domain.model.tariff import Grade, Tariff
from domain.policies.fares import road_metres
from domain.usecases.booking.geocode_address import geocode_address
from domain.values.place import EARTH_RADIUS_M, Place, Position
from tests.known_addresses import POINTS, KnownAddresses

SEOUL, GANGNAM, PARIS = (Place(label, position) for label, position in POINTS.items())
SEOUL_IS_AT = POINTS["서울역"]


def tariff(max_km: int) -> Tariff:
    """A tariff that goes so far."""
    return Tariff((Grade("basic", {}, 4, 4800, 1600, 763, 9900),), "KRW", 4800, max_km)


@pytest.mark.parametrize("other", [None, SEOUL, Place("우리 집 앞")])
async def test_a_known_address_is_located(other: Place | None) -> None:
    """A known address has its position, with its label as it was typed, wherever the other end is."""
    assert await geocode_address(Place("강남역"), other, KnownAddresses(), tariff(100)) == GANGNAM


async def test_an_unknown_address_stays_as_typed() -> None:
    """An address that nobody knows has no position."""
    assert await geocode_address(Place("우리 집 앞"), SEOUL, KnownAddresses(), tariff(100)) == Place(
        "우리 집 앞"
    )


async def test_a_place_too_far_away_is_not_the_one_meant() -> None:
    """A result beyond the longest ride is another place of that name: the address stays as typed."""
    assert await geocode_address(Place("Paris"), SEOUL, KnownAddresses(), tariff(100)) == Place("Paris")
    assert await geocode_address(Place("Paris"), None, KnownAddresses(), tariff(100)) == PARIS


async def test_the_longest_ride_is_still_meant() -> None:
    """What lies exactly as far as the longest ride goes is believed; a metre further away is not."""
    for metres, meant in ((7_693, True), (7_694, False)):
        north = Position(SEOUL_IS_AT.latitude + degrees(metres / EARTH_RADIUS_M), SEOUL_IS_AT.longitude)
        found = await geocode_address(Place("북쪽"), SEOUL, KnownAddresses({"북쪽": north}), tariff(10))
        assert (road_metres(SEOUL, Place("", north)) == 10_000) is meant
        assert found == Place("북쪽", north if meant else None)
