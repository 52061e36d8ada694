"""The list of points is the code's: nothing that moves money commits or calls without an entry."""

import ast
from pathlib import Path

import pytest

from tests.conventions.tree import ROOT, parsed, python_files
from tests.fault_injection.kill_points import ELSEWHERE, POINTS, WITHOUT_STORY
from tests.fault_injection.runs import passed
from tests.fault_injection.scenarios import STORIES

LISTED = {point for points in POINTS.values() for point in points}
MONEY = ("payments", "owe_refund", "end_booking", "add_payment")
INVOICES = ("handlers/telegram/invoices.py", "handlers/routes/payments.py", "handlers/notifier.py")


def test_every_commit_of_money_is_listed() -> None:
    """A use case that commits and knows of money has its point, or a reason to have none."""
    committing = {
        path.stem
        for path in python_files("domain")
        if "usecases" in path.parts
        and "uow.commit()" in (ROOT / path).read_text()
        and _names(path) & set(MONEY)
    }
    listed = {point.removeprefix("commit ") for point in LISTED} | set(WITHOUT_STORY)
    assert committing, "no use case was read"
    assert committing - listed == set()
    assert {each for each in WITHOUT_STORY if each not in committing} == set(), "a reason outlived its code"


def test_every_call_to_the_gateway_is_listed() -> None:
    """Each request of the outside gateway's contract has its point."""
    asked = {
        f"call {method} {path}"
        for node in ast.walk(parsed(_path("bot/payments/http_gateway.py")))
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and node.func.attr in ("_ask", "_checkout")
        and isinstance(node.args[0], ast.Constant)
        for method, path in [(_text(node.args[0]), _text(node.args[1]).partition("?")[0])]
    }
    by_key = {"call GET /payments"}
    assert len(asked) >= 3
    assert asked - by_key - LISTED == set()


def test_every_call_about_an_invoice_is_listed() -> None:
    """Each method of Telegram by which an invoice is shown, answered for or taken away has its point."""
    called = {
        f"call {_camel(node.func.attr)}"
        for name in INVOICES
        for node in ast.walk(parsed(_path(name)))
        if isinstance(node, ast.Call)
        and ast.unparse(node.func).startswith(("bot.", "self._bot."))
        and isinstance(node.func, ast.Attribute)
    }
    assert "call sendInvoice" in called
    assert called - LISTED == set()


@pytest.mark.long("stories with every point")
@pytest.mark.parametrize("scenario", POINTS)
async def test_the_stories_pass_what_is_listed(scenario: str) -> None:
    """A scenario passes every point of its list, and none that is nowhere listed."""
    names = set(await passed(scenario, None))
    assert set(POINTS[scenario]) - names == set()
    assert names - LISTED - set(ELSEWHERE) == set()


def test_every_scenario_has_points() -> None:
    """No scenario is told in which nobody dies."""
    assert set(POINTS) == set(STORIES)


def _names(path: Path) -> set[str]:
    tree = parsed(path)
    attributes = {node.attr for node in ast.walk(tree) if isinstance(node, ast.Attribute)}
    return attributes | {node.id for node in ast.walk(tree) if isinstance(node, ast.Name)}


def _path(name: str) -> Path:
    return next(path for path in python_files() if str(path) == name)


def _text(node: ast.expr) -> str:
    """A literal, with ID for what an f-string fills in."""
    if isinstance(node, ast.JoinedStr):
        return "".join(str(each.value) if isinstance(each, ast.Constant) else "ID" for each in node.values)
    return str(ast.literal_eval(node))


def _camel(name: str) -> str:
    first, *rest = name.split("_")
    return first + "".join(part.capitalize() for part in rest)
