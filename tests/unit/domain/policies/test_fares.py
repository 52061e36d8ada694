"""Known fares, to the won."""

from math import degrees

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.errors import TooFar, UnknownGrade
from domain.model.tariff import Grade
from domain.policies.fares import fare_range, metered, quote, road_metres, round_up
from domain.values.place import EARTH_RADIUS_M, Place, Position
from tests.builders import GANGNAM, SEOUL_STATION, TYPED, a_ride_request, the_business_rules, the_tariff

GRADES = ("basic", "prime", "platinum")


def north_of(place: Place, metres: int) -> Place:
    """A place this many metres due north (great circle)."""
    assert place.position
    turned = degrees(metres / EARTH_RADIUS_M)
    return Place("north", Position(place.position.latitude + turned, place.position.longitude))


def test_seoul_station_to_gangnam() -> None:
    """From Seoul Station to Gangnam a basic taxi drives about 10.5 km and takes 11,600 won."""
    priced = quote(a_ride_request(), the_business_rules())
    assert (priced.fare, priced.currency) == (11_600, "KRW")
    assert priced.distance_m == pytest.approx(10_500, abs=50)
    assert priced.terms.kept_after_arrival == 4_800


@pytest.mark.parametrize(
    ("grade", "metres", "fare"),
    [
        ("basic", 0, 4_800),
        ("basic", 1_600, 4_800),
        ("basic", 1_601, 4_900),
        ("basic", 2_600, 5_600),
        ("basic", 10_500, 11_600),
        ("basic", 100_000, 79_900),
        ("prime", 1_600, 6_000),
        ("prime", 10_500, 14_900),
        ("prime", 1_700, 6_100),
        ("platinum", 3_000, 7_000),
        ("platinum", 10_500, 17_000),
        ("platinum", 3_001, 7_100),
    ],
)
def test_fares_by_distance(grade: str, metres: int, fare: int) -> None:
    """The base buys the included distance, every metre beyond counts, and the sum is rounded up."""
    assert round_up(metered(the_tariff().grade(grade), metres)) == fare


@pytest.mark.parametrize(("grade", "fare"), list(zip(GRADES, (9_900, 13_900, 18_900), strict=True)))
@pytest.mark.parametrize("unknown", ["pickup", "dropoff"])
def test_the_flat_fare_where_the_distance_is_unknown(grade: str, fare: int, unknown: str) -> None:
    """A typed address has the grade's flat fare, and the distance is said to be unknown."""
    priced = quote(a_ride_request(grade=grade, **{unknown: TYPED}), the_business_rules())
    assert (priced.fare, priced.distance_m) == (fare, None)


@pytest.mark.parametrize("dropoff", [TYPED, GANGNAM, SEOUL_STATION])
def test_no_fare_is_below_the_minimum(dropoff: Place) -> None:
    """The minimum fare holds for every ride, by distance or flat."""
    rules = the_business_rules(tariff=the_tariff(min_fare=20_000), kept_after_arrival=20_000)
    assert quote(a_ride_request(dropoff=dropoff), rules).fare == 20_000


def test_nothing_kept_exceeds_the_fare() -> None:
    """The terms never keep more than the ride would have cost."""
    rules = the_business_rules(kept_after_arrival=50_000)
    assert quote(a_ride_request(dropoff=TYPED), rules).terms.kept_after_arrival == 9_900


def test_too_far() -> None:
    """A drop-off beyond the longest ride is refused; one at its end is not."""
    assert (
        quote(a_ride_request(dropoff=north_of(SEOUL_STATION, 76_923)), the_business_rules()).distance_m
        == 99_999
    )
    with pytest.raises(TooFar):
        quote(a_ride_request(dropoff=north_of(SEOUL_STATION, 76_924)), the_business_rules())


def test_the_longest_ride_is_taken() -> None:
    """A ride of just the longest distance is taken."""
    rules = the_business_rules(tariff=the_tariff(max_km=13))
    assert quote(a_ride_request(dropoff=north_of(SEOUL_STATION, 10_000)), rules).distance_m == 13_000
    with pytest.raises(TooFar):
        quote(a_ride_request(dropoff=north_of(SEOUL_STATION, 10_001)), rules)


@pytest.mark.parametrize(("metres", "fare"), [(1_601, 4_801), (2_600, 5_563), (10_500, 11_591)])
def test_the_meter_counts_single_won(metres: int, fare: int) -> None:
    """Before the rounding the meter stands at full won, each begun one counted."""
    metered_fare = metered(the_tariff().grade("basic"), metres)
    assert (metered_fare, type(metered_fare)) == (fare, int)


def a_grade(base: int, per_km: int, flat: int) -> Grade:
    """A grade whose base buys no distance."""
    return Grade("basic", {"ko": "일반", "en": "Basic"}, 4, base, 0, per_km, flat)


@pytest.mark.parametrize(
    ("grades", "min_fare", "lowest", "highest"),
    [
        ([a_grade(4_800, 763, 9_900)], 4_000, 4_800, 81_100),
        ([a_grade(4_800, 763, 9_900)], 4_900, 4_900, 81_100),
        ([a_grade(4_800, 763, 4_101)], 4_000, 4_200, 81_100),
        ([a_grade(4_800, 763, 90_001)], 4_000, 4_800, 90_100),
        ([a_grade(4_800, 1_000_000, 9_900)], 4_000, 4_800, 100_004_800),
        ([a_grade(4_800, 763, 9_900), a_grade(3_900, 1_000, 9_900)], 0, 3_900, 103_900),
    ],
)
def test_the_range_of_fares(grades: list[Grade], min_fare: int, lowest: int, highest: int) -> None:
    """Fares lie between the cheapest base, flat or minimum fare and the dearest flat fare or longest ride."""
    tariff = the_tariff(grades=tuple(grades), min_fare=min_fare)
    assert fare_range(tariff) == (lowest, highest)


def test_an_unknown_grade() -> None:
    """A grade that the company does not offer has no fare."""
    with pytest.raises(UnknownGrade):
        quote(a_ride_request(grade="gold"), the_business_rules())


def test_the_road_is_longer_than_the_great_circle() -> None:
    """The road is taken as 1.3 times the great circle, in full metres."""
    assert road_metres(SEOUL_STATION, north_of(SEOUL_STATION, 1_001)) == 1_301
    assert road_metres(TYPED, SEOUL_STATION) is road_metres(SEOUL_STATION, TYPED) is None


@pytest.mark.parametrize(("amount", "rounded"), [(0, 0), (1, 100), (100, 100), (101, 200), (11_591, 11_600)])
def test_rounding_up(amount: int, rounded: int) -> None:
    """An amount goes up to the next full 100 won, and a full one stays."""
    assert round_up(amount) == rounded


@given(st.sampled_from(GRADES), st.integers(0, 100_000), st.integers(0, 1_000))
def test_a_longer_way_is_never_cheaper(grade: str, metres: int, more: int) -> None:
    """The fare rises with the distance, and never falls below the base."""
    found = the_tariff().grade(grade)
    assert found.base <= metered(found, metres) <= metered(found, metres + more)


@pytest.mark.parametrize(
    ("there", "metres"),
    [
        (Position(37.5547, 126.9707), 0),
        (Position(35.1796, 129.0756), 324_000),
        (Position(-37.5547, -53.0293), 20_015_000),
    ],
)
def test_distances_on_the_globe(there: Position, metres: int) -> None:
    """Known distances from Seoul Station: none, to Busan, and to the other side of the earth."""
    assert SEOUL_STATION.position
    assert SEOUL_STATION.position.metres_to(there) == pytest.approx(metres, rel=0.01)
