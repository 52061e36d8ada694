"""`calltaxi doctor`: everything a start needs, looked at one by one, with how to mend it."""

import asyncio
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import aiohttp
from rich.console import Console

from config.charges import configured_tariff
from config.loading import BOTH_SIDES, SettingsError, load_settings
from config.settings import Settings
from config.tariff import TariffError

PATIENCE = aiohttp.ClientTimeout(total=10)


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was looked at; `mend` says what to do where it is not well."""

    what: str
    well: bool
    said: str
    mend: str = ""


def examine() -> int:
    """Print every finding; gives 0 when all is well, else 1."""
    findings = asyncio.run(_findings())
    console = Console(highlight=False)
    for finding in findings:
        console.print(f"{'[green]✓[/]' if finding.well else '[red]✗[/]'} {finding.what}: {finding.said}")
        if not finding.well and finding.mend:
            console.print(f"    → {finding.mend}")
    ill = [finding for finding in findings if not finding.well]
    console.print(
        f"\n{len(findings) - len(ill)} of {len(findings)} well." + (" Ready: `calltaxi run`." * (not ill))
    )
    return 1 if ill else 0


async def _findings() -> list[Finding]:
    findings: list[Finding] = []
    try:
        settings = load_settings(BOTH_SIDES)
        findings.append(Finding("settings", True, "complete"))
    except SettingsError as wrong:
        findings += [Finding(p.name, False, p.wrong, p.mend) for p in wrong.problems]
        settings = _whatever_can_be_read()
    findings += _tariff(settings)
    if not any(finding.what == "DATABASE_URL" for finding in findings):
        findings.append(await _database(settings))
    if settings.redis_url is not None and not any(finding.what == "REDIS_URL" for finding in findings):
        findings.append(await redis_finding(settings.redis_url))
    if settings.uses_outside_gateway and settings.payment_gateway_server:
        findings.append(await gateway_finding(settings.payment_gateway_server))
    async with aiohttp.ClientSession(timeout=PATIENCE) as http:
        findings += await _bots(http, settings)
    return findings


def _whatever_can_be_read() -> Settings:
    try:
        return load_settings()
    except SettingsError:
        return Settings()


def _tariff(settings: Settings) -> Iterator[Finding]:
    try:
        tariff = configured_tariff(settings)
    except TariffError as wrong:
        for problem in wrong.problems:
            yield Finding("tariff", False, problem, f"Correct {settings.tariff_file}.")
        return
    yield Finding("tariff", True, ", ".join(grade.code for grade in tariff.grades))


async def _database(settings: Settings) -> Finding:
    from storage.addresses import read_address
    from storage.migrate import DatabaseUnusable, current, prepare

    kind = read_address(settings.database_url).dialect
    try:
        await prepare(settings.data_dir, settings.database_url)
        return Finding("database", True, f"{kind}, at revision {await current(settings.database_url)}")
    except DatabaseUnusable as failure:
        mend = "Is DATABASE_URL right, the server up and DATA_DIR writable?"
        return Finding("database", False, f"{kind}: {failure.args[0]}", mend)


async def redis_finding(url: str) -> Finding:
    """Ask Redis for a sign of life, and wait for it as long as a customer would."""
    from bot.adapters.guarded_redis import asked_once

    problem = await asked_once(url)
    mend = (
        "Is REDIS_URL right, and the server up? Until it answers each process keeps its own pace and order."
    )
    return Finding("redis", problem is None, problem or "answers", mend)


async def gateway_finding(server: str) -> Finding:
    """Ask the payment gateway about a payment that there is not: it answers that it knows of none."""
    from bot.payments.http_gateway import HttpGateway
    from domain.ports.payment_gateway import GatewayDown, GatewayRefused

    gateway = HttpGateway(server, lambda: "", lambda: None)
    try:
        async with asyncio.timeout(10):
            await gateway.find(key="calltaxi-doctor")
    except (GatewayDown, GatewayRefused, TimeoutError) as failure:
        mend = "Is PAYMENT_GATEWAY_SERVER right and up, and does it speak the contract of docs/payments.md?"
        return Finding("payment gateway", False, f"{type(failure).__name__}: {failure}", mend)
    finally:
        await gateway.close()
    return Finding("payment gateway", True, "answers")


async def _bots(http: aiohttp.ClientSession, settings: Settings) -> list[Finding]:
    found: list[Finding] = []
    for name, token in (("booking", settings.booking_bot_token), ("dispatch", settings.dispatch_bot_token)):
        if token is None:
            continue
        ask = _asker(http, settings, token.get_secret_value())
        me = await ask("getMe")
        if not me.get("ok"):
            mend = f"Set {name.upper()}_BOT_TOKEN to what @BotFather shows, and look at the network."
            found.append(Finding(f"{name} bot", False, me["description"], mend))
            continue
        found.append(Finding(f"{name} bot", True, f"@{me['result']['username']}"))
        found += await _webhook_left_over(name, ask, settings)
        if name == "dispatch" and settings.staff_chat_id is not None:
            found += await _staff_group(ask, settings.staff_chat_id, me["result"]["id"])
    return found


async def _webhook_left_over(name: str, ask: "Asker", settings: Settings) -> list[Finding]:
    info = await ask("getWebhookInfo")
    if settings.public_url or not info.get("result", {}).get("url"):
        return []
    return [Finding(f"{name} webhook", True, "one is set from before; `calltaxi run` removes it to poll")]


async def _staff_group(ask: "Asker", chat_id: int, bot_id: int) -> list[Finding]:
    chat = await ask("getChat", chat_id=chat_id)
    if not chat.get("ok"):
        mend = "Add the dispatch bot to the staff group, send /id there, and set STAFF_CHAT_ID to the answer."
        return [Finding("staff group", False, chat["description"], mend)]
    found = [Finding("staff group", True, chat["result"].get("title", "found"))]
    member = (await ask("getChatMember", chat_id=chat_id, user_id=bot_id)).get("result", {})
    may_write = member.get("status") in ("member", "administrator", "creator") or member.get(
        "can_send_messages"
    )
    mend = "Let the bot send messages in the group (group settings, permissions)."
    found.append(Finding("staff group rights", bool(may_write), member.get("status", "not a member"), mend))
    return found


class Asker:
    """Calls Bot API methods of one bot; answers are plain JSON, failures too."""

    def __init__(self, call: Callable[[str, dict[str, Any]], Any]) -> None:
        self._call = call

    async def __call__(self, method: str, **parameters: Any) -> dict[str, Any]:
        """What the server answers; a network failure reads like an answer that is not ok."""
        try:
            answer: Any = await self._call(method, parameters)
        except (aiohttp.ClientError, TimeoutError, ValueError) as failure:
            return {"ok": False, "description": f"no answer ({type(failure).__name__})"}
        if not isinstance(answer, dict) or not (answer.get("ok") or "description" in answer):
            return {"ok": False, "description": "that is no Bot API server; look at TELEGRAM_API_URL"}
        said: dict[str, Any] = answer
        return said


def _asker(http: aiohttp.ClientSession, settings: Settings, token: str) -> Asker:
    async def call(method: str, parameters: dict[str, Any]) -> Any:
        async with http.post(f"{settings.telegram_api_url}/bot{token}/{method}", json=parameters) as response:
            return await response.json(content_type=None)

    return Asker(call)
