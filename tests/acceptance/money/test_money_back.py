"""Money on its way back, from a button in a chat to the receipt: by hand, extra, and by Stripe."""

from pydantic import SecretStr

from bot.demo import labels
from tests.acceptance.money.conftest import Open
from tests.stripe_stand_in import SECRET, StripeStandIn


async def test_a_cancelled_ride_is_paid_back_by_hand(company: Open) -> None:
    """Preview, task, "refunded", word to the customer, and receipt all name the same amount."""
    async with company(refunds="manual") as there:
        code = await there.book()
        assert "11,600원을 모두" in await there.cancel()
        task = await there.staff.sees("환불해 주세요")
        assert code in task.text
        assert "provider_00000001" in task.text
        await there.customer.presses("영수증")
        waiting = await there.customer.sees("환불 중 (영업일 기준 3~5일)")
        assert "11,600원 환불 중" in waiting.text
        await there.staff.says("/refunds")
        assert "직접 환불 필요" in (await there.staff.sees(code)).text
        await there.staff.presses("환불했")
        told = await there.customer.sees(labels.MONEY_BACK)
        assert "11,600원" in told.text
        settled = await there.staff.sees("환불 완료 · @dispatcher_choi")
        assert settled.id == task.id
        await there.customer.presses("영수증")
        assert "11,600원 환불 완료 · 취소" in (await there.customer.sees("환불 완료")).text
        await there.staff.says("/close")
        closed = await there.staff.sees("마감")
        assert "장부가 맞아요" in closed.text
        assert f"{code} 취소 · 결제 11,600원 · 환불 11,600원" in closed.text


async def test_something_extra_is_given_back(company: Open) -> None:
    """/refund asks, opens a task and tells the customer; twice is possible, more than is kept is not."""
    async with company(refunds="manual") as there:
        code = await there.ride()
        for amount, kept in (("3,000", "8,600"), ("600", "8,000")):
            await there.staff.says(f"/refund {code} {amount}")
            await there.staff.presses("돌려 드리기")
            await there.customer.sees(f"{amount}원 더 돌려 드려요. (영업일 기준 3~5일)")
            await there.staff.presses("✅ 환불했어요")
            await there.customer.sees(f"{amount}원 환불했어요")
            await there.customer.presses("영수증")
            receipt = await there.customer.sees(f"{amount}원 환불 완료 · 추가 환불")
            assert f"요금: {kept}원" in receipt.text
        await there.staff.says(f"/refund {code} 8,001")
        assert "예: /refund" in (await there.staff.sees("남은 매출")).text
        await there.staff.says("/close")
        closed = await there.staff.sees("마감")
        assert "결제 11,600원 · 매출 8,000원 · 환불 3,600원" in closed.text


async def test_stripe_pays_back_by_itself(company: Open, stripe: StripeStandIn) -> None:
    """With a lost reply and a failure between, the money goes back once, and no dispatcher has to do it."""
    stripe.troubles = [500, "lost"]
    by_stripe = {"stripe_secret_key": SecretStr(SECRET), "stripe_api_url": stripe.url}
    async with company(refunds="stripe", **by_stripe) as there:
        code = await there.book()
        await there.cancel()
        await there.customer.sees(labels.MONEY_BACK)
        assert stripe.refunded("provider_00000001") == 11_600
        assert len(stripe.refunds) == 1
        assert len(set(stripe.keys)) == 1
        await there.staff.says("/refunds")
        await there.staff.sees("기다리는 환불이 없어요")
        assert not [m for m in there.cast.staff.messages if "환불해 주세요" in m.text]
        await there.staff.says(f"/ride {code}")
        assert "환불 완료" in (await there.staff.sees(code)).text


async def test_what_stripe_refuses_is_done_by_hand(company: Open, stripe: StripeStandIn) -> None:
    """A refund that Stripe refuses becomes a task with Stripe's reason, and a dispatcher settles it."""
    stripe.charges.clear()
    by_stripe = {"stripe_secret_key": SecretStr(SECRET), "stripe_api_url": stripe.url}
    async with company(refunds="stripe", **by_stripe) as there:
        code = await there.book()
        await there.cancel()
        task = await there.staff.sees("환불해 주세요")
        assert code in task.text
        assert "resource_missing" in task.text
        await there.staff.presses("✅ 환불했어요")
        await there.customer.sees(labels.MONEY_BACK)


async def test_refunds_outlive_a_change_of_settings(company: Open, stripe: StripeStandIn) -> None:
    """What Stripe could not pay back before the way was changed is a task after the restart."""
    stripe.troubles = [503] * 50
    by_stripe = {"stripe_secret_key": SecretStr(SECRET), "stripe_api_url": stripe.url}
    async with company(refunds="stripe", **by_stripe) as there:
        await there.book()
        await there.cancel()
        await there.staff.sees("시도")
    async with company(again=True, refunds="manual") as there:
        task = await there.cast.staff.wait_for(lambda m: "환불해 주세요" in m.text)
        assert "11,600원" in task.text
        assert "결제사에서 먼저 확인" in task.text


async def test_a_charge_that_belongs_to_nothing(company: Open) -> None:
    """Staff hear once of a charge without a booking, with its number, however often it is delivered."""
    async with company(refunds="manual") as there:
        stray = {
            "currency": "KRW",
            "total_amount": 9_900,
            "invoice_payload": "payment:404",
            "telegram_payment_charge_id": "tg_404",
            "provider_payment_charge_id": "ch_<404>",
        }
        role = there.cast.customer
        for _ in range(2):
            there.telegram.world.message_from_person(role.chat, role.person, {"successful_payment": stray})
            told = await there.staff.sees("어느 예약의 것도 아닌 결제")
        assert "9,900원" in told.text
        assert "ch_<404>" in told.text
        heard = [m for m in there.cast.staff.messages if "어느 예약의 것도 아닌" in m.text]
        assert len(heard) == 1
