"""What a ride costs.

Fare = max(minimum fare, base + per km x max(0, km - included km)), rounded up to 100 won, where
both positions are known; else the grade's flat fare. The road is taken as 1.3 times the great circle.
"""

from dataclasses import dataclass

from domain.commands.customer import RideRequest
from domain.errors import TooFar
from domain.model.tariff import Grade, Tariff
from domain.model.terms import Terms
from domain.policies.business_rules import BusinessRules
from domain.values.place import Place

ROAD_FACTOR_TENTHS = 13
ROUND_TO = 100


@dataclass(frozen=True, slots=True)
class Quote:
    """A fare in minor units with the terms it is offered under; no distance where a position is unknown."""

    fare: int
    currency: str
    distance_m: int | None
    terms: Terms


def quote(request: RideRequest, rules: BusinessRules) -> Quote:
    """The fare from pickup to drop-off. Raises UnknownGrade, TooFar."""
    tariff = rules.tariff
    grade = tariff.grade(request.grade)
    distance_m = road_metres(request.pickup, request.dropoff)
    if distance_m is not None and distance_m > tariff.max_km * 1000:
        raise TooFar()
    fare = round_up(max(tariff.min_fare, grade.flat if distance_m is None else metered(grade, distance_m)))
    return Quote(fare, tariff.currency, distance_m, Terms(min(rules.kept_after_arrival, fare)))


def fare_range(tariff: Tariff) -> tuple[int, int]:
    """The lowest and the highest fare that the tariff can come to."""
    longest = tariff.max_km * 1000
    fares = [
        round_up(max(tariff.min_fare, amount))
        for grade in tariff.grades
        for amount in (grade.flat, metered(grade, 0), metered(grade, longest))
    ]
    return min(fares), max(fares)


def road_metres(pickup: Place, dropoff: Place) -> int | None:
    """Estimated metres by road; None where a position is unknown."""
    if pickup.position is None or dropoff.position is None:
        return None
    return pickup.position.metres_to(dropoff.position) * ROAD_FACTOR_TENTHS // 10


def metered(grade: Grade, distance_m: int) -> int:
    """The fare by distance before the minimum and the rounding, in minor units rounded up."""
    beyond = max(0, distance_m - grade.included_m)
    return grade.base + -(-grade.per_km * beyond // 1000)


def round_up(amount: int) -> int:
    """Up to the next full 100."""
    return -(-amount // ROUND_TO) * ROUND_TO
