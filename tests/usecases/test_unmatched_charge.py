"""A charge that belongs to nothing."""

from domain.commands.customer import RecordCharge
from domain.messages.delivery import STAFF_CHAT
from domain.usecases.payments.report_unmatched_charge import report_unmatched_charge
from tests.builders import CUSTOMER
from tests.usecases.company import Company


async def test_staff_hear_of_it(company: Company) -> None:
    """The staff group gets the charge's number at the provider, one message for each charge."""
    for charge_id, provider in (("tg-1", "ch-1"), ("tg-1", "ch-1"), ("tg-2", None)):
        charge = RecordCharge(
            payer_id=CUSTOMER,
            payload="payment:404",
            amount=9_900,
            currency="KRW",
            charge_id=charge_id,
            provider_charge_id=provider,
        )
        await report_unmatched_charge(charge, company.use_cases)
    told = await company.told()
    assert {(each.chat_id, each.template) for each in told} == {(STAFF_CHAT, "orphan_charge")}
    numbers = {each.subject: each.arguments["charge"] for each in told}
    assert sorted(numbers.values()) == ["ch-1", "tg-2"]
    assert all(len(subject) <= 64 for subject in numbers)
    assert told[0].arguments == {"charge": "ch-1", "amount": 9_900, "currency": "KRW", "payer_id": CUSTOMER}
