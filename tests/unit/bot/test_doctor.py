"""What the doctor says about a payment gateway, about Redis and about an address of the database."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.cli.doctor import examine, gateway_finding, redis_finding
from bot.simulator.sandbox import Sandbox
from tests.silent_wire import SilentWire
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


def test_a_wrong_database_address_is_said_and_no_other_database_is_looked_at(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """The doctor names the wrong word, and makes no database in a place that nobody has named."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("DATABASE_URL", "postgresql://u:hidden-word@db/taxi?sslmode=maybe")
    assert examine() == 1
    said = capsys.readouterr().out
    assert "✗ DATABASE_URL: has sslmode=maybe; sslmode can be disable, allow" in said.replace("\n", " ")
    assert "hidden-word" not in said
    assert not {"✓ database", "✗ database"} & {line.partition(":")[0] for line in said.splitlines()}
    assert list(tmp_path.iterdir()) == []


@pytest.mark.redis
async def test_redis_is_asked_for_a_sign_of_life(redis_url: str) -> None:
    """Redis that answers is well; silent or gone it is told in one line, with how to mend it."""
    async with SilentWire(redis_url) as wire:
        assert (await redis_finding(wire.url)).well
        wire.go_silent()
        silent = await redis_finding(wire.url)
        wire.close()
        gone = await redis_finding(wire.url)
    for finding in (silent, gone):
        assert (finding.well, "REDIS_URL" in finding.mend) == (False, True)
        assert "\n" not in finding.said
