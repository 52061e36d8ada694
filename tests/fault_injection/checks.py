"""What must be true once a scenario has come to its end, however often the app died on the way."""

import asyncio
from typing import Any

from sqlalchemy import text

from bot.adapters.clock import SystemClock
from bot.app.business_rules import business_rules_of
from domain.values.status import PaymentStatus, RefundStatus
from tests.fault_injection.process import settings_of
from tests.fault_injection.scenarios import Scenario
from tests.fault_injection.world import FaultWorld
from tests.patience import HANG
from tests.properties.invariants import Snapshot, faults, read

WAITING = "SELECT count(*) FROM deliveries WHERE state = 'pending' AND channel <> 'gateway'"
LOST = "SELECT count(*) FROM deliveries WHERE state = 'parked'"
UNFINISHED = "SELECT count(*) FROM inbox WHERE state <> 'done'"
OPEN = "SELECT count(*) FROM refunds WHERE status <> 'done'"


async def judge(stage: FaultWorld, scenario: Scenario) -> list[str]:
    """Every way in which the accounts, the outside and the customer do not agree."""
    await quiet(stage)
    rules = business_rules_of(settings_of(stage.process.settings))
    found = await faults(stage.database, rules, SystemClock().now())
    snapshot = await read(stage.database)
    found += [f"{what} is left" for what in (LOST, OPEN) if await _count(stage, what)]
    found += _against_outside(stage, scenario, snapshot)
    heard = [line.payload for line in stage.chat.history if line.bot and line.payload]
    said = "\n".join(str(each.get("text")) for each in heard)
    found += [f"the customer never read {words!r}" for words in scenario.told if words not in said]
    return found + stage.telegram.complaints


def _against_outside(stage: FaultWorld, scenario: Scenario, snapshot: Snapshot) -> list[str]:
    found, past = [], {p.charge_id for p in snapshot.payments[stage.past.id]}
    ours = {
        p.charge_id: p.amount
        for each in snapshot.payments.values()
        for p in each
        if p.status is PaymentStatus.APPROVED and p.charge_id not in past
    }
    theirs = _charged(stage)
    if ours != theirs or len(theirs) != scenario.charges:
        found.append(f"in our database {ours}, outside {theirs}, in the scenario {scenario.charges}")
    given = {key: n for p in stage.sandbox.accounts.payments.values() for key, n in p.refunds.items()}
    done = {
        r.idempotency_key: r.amount
        for each in snapshot.refunds.values()
        for r in each
        if r.status is RefundStatus.DONE
    }
    if scenario.gateway and given != done:
        found.append(f"given back in our database {done}, by the gateway {given}")
    if len(done) != 1:
        found.append(f"{len(done)} refunds in a scenario of one")
    return found


def _charged(stage: FaultWorld) -> dict[Any, int]:
    """What was charged outside: through Telegram, and at the gateway."""
    paid = [m.payload["successful_payment"] for m in stage.chat.messages if "successful_payment" in m.payload]
    charged = {each["telegram_payment_charge_id"]: each["total_amount"] for each in paid}
    approved = [p for p in stage.sandbox.accounts.payments.values() if p.status == "approved"]
    return charged | {f"http:{payment.id}": payment.amount for payment in approved}


async def quiet(stage: FaultWorld) -> None:
    """Wait until nothing is on its way any more. Raises TimeoutError."""
    kinds = (WAITING, UNFINISHED, OPEN)
    async with asyncio.timeout(HANG):
        await stage.process.ready.wait()
        while any([await _count(stage, what) for what in kinds]):  # noqa: ASYNC110 - it is in another process
            await asyncio.sleep(0.1)


async def _count(stage: FaultWorld, what: str) -> int:
    async with stage.database.read() as connection:
        return int((await connection.execute(text(what))).scalar_one())
