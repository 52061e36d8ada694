"""The company's rules as configured."""

from config.charges import configured_tariff
from config.i18n import languages_in
from config.settings import Settings
from domain.policies.business_rules import BusinessRules
from domain.values.gateway import TELEGRAM


def business_rules_of(settings: Settings) -> BusinessRules:
    """Every duration and limit the use cases need. Raises TariffError."""
    return BusinessRules(
        tariff=configured_tariff(settings),
        pay_within=settings.pay_within,
        offer_within=settings.offer_within,
        confirm_within=settings.confirm_within,
        confirm_lead=settings.confirm_lead,
        assign_before=settings.assign_before,
        no_show_after=settings.no_show_after,
        heartbeat_stale=settings.heartbeat_stale,
        shift=settings.shift,
        auto_dispatch_after=settings.auto_dispatch_after,
        kept_after_arrival=settings.min_fare,
        refund_way=settings.refunds or "manual",
        gateway=settings.payments or TELEGRAM,
        timezone=settings.timezone,
        languages=languages_in(),
    )
