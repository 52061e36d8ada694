"""What use cases stand on in a test: a real database, a set clock and the rules of the tariff that ships."""

from collections.abc import Callable, Collection, Sequence
from pathlib import Path

from bot.adapters.ids import RandomIdentifiers
from config.i18n import languages_in
from config.tariff import load_tariff
from domain.messages.delivery import Channel, Delivery
from domain.policies.business_rules import BusinessRules
from domain.services.use_case_context import UseCaseContext
from domain.subscribers import SUBSCRIBERS
from storage.engine import Database
from storage.unit_of_work import SqlUnitsOfWork, UnitOfWorkDeps
from tests.builders import SetClock

TARIFF = Path(__file__).parents[1] / "config" / "tariff.default.toml"


def use_cases_on(
    database: Database,
    clock: SetClock,
    channels: Collection[Channel],
    wake: Callable[[Sequence[Delivery]], None],
) -> UseCaseContext:
    """Use cases whose own deliveries of these channels are told to `wake`."""
    tariff = load_tariff(TARIFF, currency="KRW", min_fare=4800, max_km=100)
    rules = BusinessRules(tariff=tariff, languages=languages_in())
    around = UnitOfWorkDeps(
        clock=clock, rules=rules, subscribers=SUBSCRIBERS, own_channels=frozenset(channels), wake=wake
    )
    return UseCaseContext(SqlUnitsOfWork(database, around), clock, RandomIdentifiers(clock), rules)
