"""Hand a refund to staff that the present settings give no gateway for."""

from domain.messages.staff_alerts import refund_task
from domain.messages.staff_card import card_again
from domain.policies.refund_ways import goes_back_by_itself
from domain.services.use_case_context import UseCaseContext
from domain.values.ids import RefundId
from domain.values.status import RefundStatus

NO_GATEWAY = "no gateway is set that could give it back"
UNKNOWN_OUTCOME = "it may have gone back already: look at the gateway first"


async def escalate_refund(refund_id: RefundId, context: UseCaseContext) -> bool:
    """Whether the refund became a task now; one that a gateway sees to, or that is a task, stays as it is.

    A call that was under way when the settings changed has an unknown outcome, which the task says.
    """
    async with context.uow() as uow:
        booking, refund = await uow.payments.refund_with_booking(refund_id)
        payment = await uow.payments.get(refund.payment_id)
        if refund.status not in (RefundStatus.DUE, RefundStatus.SENT):
            return False
        if goes_back_by_itself(payment, context.rules):
            return False
        if refund.status is RefundStatus.SENT:
            refund.retry(UNKNOWN_OUTCOME)
        refund.hand_to_staff(UNKNOWN_OUTCOME if refund.attempts else NO_GATEWAY)
        await uow.payments.save_refund(refund)
        uow.deliver([refund_task(refund), *card_again(booking)])
        await uow.commit()
    return True
