"""The company's tariff as configured, held against what one charge may be."""

from config.settings import Settings
from config.tariff import TariffError, load_tariff
from domain.model.tariff import Tariff
from domain.policies.fares import fare_range

TELEGRAM_TAKES = {"KRW": (1_000, 20_000_000)}
"""Least and most of one charge, in minor units, by currency.

Telegram's documentation says US$ 1 to 10,000, at a rate that moves: what is outside of these bounds is
outside at any rate there has been. Source: https://core.telegram.org/bots/payments#supported-currencies
"""


def configured_tariff(settings: Settings) -> Tariff:
    """The tariff file joined with the settings. Raises TariffError, also for fares nobody can charge."""
    tariff = load_tariff(
        settings.tariff_file,
        currency=settings.currency,
        min_fare=settings.min_fare,
        max_km=settings.max_km,
        language=settings.locale,
    )
    takes = TELEGRAM_TAKES.get(settings.currency) if settings.payments == "telegram" else None
    if takes is not None:
        lowest, highest = fare_range(tariff)
        problems = []
        if lowest < takes[0]:
            problems.append(f"a ride can cost {lowest}; Telegram takes {takes[0]} at least (see MIN_FARE)")
        if highest > takes[1]:
            problems.append(f"a ride can cost {highest}; Telegram takes {takes[1]} at most (see MAX_KM)")
        if problems:
            raise TariffError(settings.tariff_file, problems)
    return tariff
