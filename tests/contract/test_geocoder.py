"""What every geocoder must do: the one of the tests, and the real one in front of a server."""

from collections.abc import AsyncIterator

import pytest

from domain.ports.geocoder import Geocoder
from tests.known_addresses import POINTS, KnownAddresses
from tests.nominatim_stand_in import nominatim


@pytest.fixture(params=["atlas", "nominatim"])
async def geocoder(request: pytest.FixtureRequest) -> AsyncIterator[Geocoder]:
    """Each of them, knowing the same addresses."""
    if request.param == "atlas":
        yield KnownAddresses()
        return
    async with nominatim() as real:
        yield real


@pytest.mark.parametrize("address", POINTS)
async def test_a_known_address_has_a_position(geocoder: Geocoder, address: str) -> None:
    """Whoever knows an address says where it is, however often that is asked."""
    assert await geocoder.find(address) == POINTS[address]
    assert await geocoder.find(address) == POINTS[address]


async def test_an_unknown_address_has_none(geocoder: Geocoder) -> None:
    """An address that is not known is nowhere, and that is no failure."""
    assert await geocoder.find("우리 집 앞") is None
