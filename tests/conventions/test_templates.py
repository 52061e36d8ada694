"""Every kind of message has one place where it is made, one bot that has words for it, and a name."""

import ast
from collections.abc import Iterator
from pathlib import Path
from typing import get_args

import pytest

from config.i18n import languages_in, read_messages
from dispatcher_panel.staff.failed_deliveries import NAMED, WITHOUT_NAME
from domain.messages.templates import (
    TO_CUSTOMERS,
    TO_DRIVERS,
    TO_GATEWAY,
    TO_STAFF,
    StatusTemplate,
    Template,
)
from handlers.messages.status_messages import known_templates
from tests.conventions.tree import PACKAGES, parsed, python_files

MESSAGES = Path("domain/messages")
TEMPLATES = MESSAGES / "templates.py"
READS_ROWS = Path("storage/delivery_rows.py")
NOTIFIERS = {
    TO_CUSTOMERS: ("handlers/notifier.py", "handlers/messages/status_messages.py"),
    TO_DRIVERS | TO_STAFF: ("dispatcher_panel/notifier.py",),
    TO_GATEWAY: ("bot/payments/gateway_calls.py", "bot/payments/refund_calls.py"),
}


def _named(path: Path) -> Iterator[Template]:
    for node in ast.walk(parsed(path)):
        if isinstance(node, ast.Attribute) and ast.unparse(node.value) == "Template":
            yield Template[node.attr]


def test_every_template_goes_to_one_kind_of_reader() -> None:
    """Each template stands in exactly one group: customers, drivers, the staff or a gateway."""
    grouped = [*TO_CUSTOMERS, *TO_DRIVERS, *TO_STAFF, *TO_GATEWAY]
    assert sorted(grouped) == sorted(Template)


def test_every_template_is_made() -> None:
    """Each template is named by a function of the domain's messages."""
    makers = [path for path in python_files("domain") if path.parent == MESSAGES and path != TEMPLATES]
    assert {template for path in makers for template in _named(path)} == set(Template)


@pytest.mark.parametrize(("group", "paths"), NOTIFIERS.items(), ids=["customers", "dispatch", "gateway"])
def test_every_template_has_one_notifier(group: frozenset[Template], paths: tuple[str, ...]) -> None:
    """A notifier names the templates of its readers, all of them and no other."""
    assert {template for path in paths for template in _named(Path(path))} == group


def test_every_status_message_is_written() -> None:
    """The table of status messages has a writer for each, and none for what is no status message."""
    assert known_templates() == frozenset(get_args(StatusTemplate))


@pytest.mark.parametrize("language", languages_in())
def test_every_template_has_a_name_for_staff(language: str) -> None:
    """Where staff see what was not delivered, each template has its name, or is known to share one."""
    names = {key for key in read_messages(language, "staff") if key.startswith("delivery.")}
    assert names == {f"delivery.{template}" for template in NAMED} | {"delivery.other"}
    assert frozenset(Template) - WITHOUT_NAME == NAMED


def test_deliveries_are_made_in_one_place() -> None:
    """No delivery is made outside of the domain's messages, but where a stored row is read."""
    made = {
        str(path)
        for path in python_files(*PACKAGES)
        for node in ast.walk(parsed(path))
        if isinstance(node, ast.Call) and ast.unparse(node.func).split(".")[-1] == "Delivery"
    }
    assert {path for path in made if Path(path).parent != MESSAGES} == {str(READS_ROWS)}
