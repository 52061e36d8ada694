"""What the doctor says about a payment gateway."""

from collections.abc import AsyncIterator

import pytest

from bot.cli.doctor import gateway_finding
from bot.simulator.sandbox import Sandbox
from tests.unit.bot.scripted_gateway import ScriptedGateway


@pytest.fixture
async def scripted() -> AsyncIterator[ScriptedGateway]:
    """A gateway that answers as told."""
    gateway = ScriptedGateway()
    await gateway.start()
    yield gateway
    await gateway.stop()


async def test_a_gateway_that_speaks_the_contract_is_well() -> None:
    """The sandbox knows of no such payment, which is what it should say."""
    sandbox = Sandbox("secret")
    sandbox.trouble.latency = (0.0, 0.0)
    await sandbox.start()
    assert (await gateway_finding(sandbox.url)).well
    await sandbox.stop()


@pytest.mark.parametrize(
    ("status", "body"), [(200, "<html>"), (401, {"error": "no"}), (503, {"error": "busy"})]
)
async def test_any_other_server_is_not(scripted: ScriptedGateway, status: int, body: object) -> None:
    """Another server, one that refuses, or nobody: the doctor says how to mend it."""
    scripted.answers = [(status, body)]
    finding = await gateway_finding(scripted.url)
    assert (finding.well, "PAYMENT_GATEWAY_SERVER" in finding.mend) == (False, True)
    await scripted.stop()
    assert not (await gateway_finding(scripted.url)).well
