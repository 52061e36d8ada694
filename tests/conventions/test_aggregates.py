"""What the domain's model knows is changed by the model alone: others call a method that says what happens.

In the domain nothing but `self` has its attributes written. Elsewhere other objects are, so there it is the
names that tell: a field of an aggregate, of what is called or annotated as one.
"""

import ast
from collections.abc import Iterator
from dataclasses import fields
from pathlib import Path

import pytest

from domain.model.booking import Booking
from domain.model.payment import Payment
from domain.model.people import Customer, Dispatcher, Driver, Invitation
from domain.model.refund import Refund
from domain.model.vehicle import Vehicle
from tests.conventions.tree import parsed, python_files

KINDS = (Booking, Payment, Refund, Vehicle, Customer, Driver, Dispatcher, Invitation)
AGGREGATES = {kind.__name__ for kind in KINDS}
FIELDS = {field.name for kind in KINDS for field in fields(kind)}
OF_LISTS = {"append", "clear", "extend", "insert", "pop", "remove", "reverse", "sort"}
OF_SETS_AND_DICTS = {"add", "discard", "popitem", "setdefault", "update"}
ADVICE = "give it a method in domain/model that says what happens, and call that"


def written(tree: ast.AST) -> Iterator[tuple[int, ast.expr, str]]:
    """Every attribute that is set, deleted or changed in place: its line, its owner and its name."""
    awaited = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Await)}
    for node in ast.walk(tree):
        if isinstance(node, (ast.Attribute, ast.Subscript)) and isinstance(node.ctx, (ast.Store, ast.Del)):
            target = node.value if isinstance(node, ast.Subscript) else node
            if isinstance(target, ast.Attribute):
                yield node.lineno, target.value, target.attr
        elif isinstance(node, ast.Call) and id(node) not in awaited:
            # What is awaited is a repository, whose `add` is no list's.
            yield from _changed_by(node)


def _changed_by(call: ast.Call) -> Iterator[tuple[int, ast.expr, str]]:
    """`booking.events.append(x)` and `setattr(booking, "fare", x)` write as well."""
    match call:
        case ast.Call(func=ast.Attribute(attr=changer, value=ast.Attribute(value=owner, attr=name))):
            if changer in OF_LISTS | OF_SETS_AND_DICTS:
                yield call.lineno, owner, name
        case ast.Call(
            func=ast.Name(id="setattr" | "delattr") | ast.Attribute(attr="__setattr__"),
            args=[owner, which, *_],
        ):
            yield call.lineno, owner, ast.unparse(which).strip("'")


def aggregates_of(tree: ast.AST) -> set[str]:
    """Under which names a file may have an aggregate."""
    annotated = {
        node.arg if isinstance(node, ast.arg) else ast.unparse(node.target)
        for node in ast.walk(tree)
        if isinstance(node, (ast.arg, ast.AnnAssign)) and node.annotation is not None
        if {part.strip() for part in ast.unparse(node.annotation).strip("'\"").split("|")} & AGGREGATES
    }
    return {name.lower() for name in AGGREGATES} | annotated


def last_name(owner: ast.expr) -> str:
    """`customer` of `customer` and of `saying.customer`."""
    return owner.attr if isinstance(owner, ast.Attribute) else ast.unparse(owner)


def trespasses(tree: ast.AST, path: Path) -> list[str]:
    """Where a file writes into what belongs to an aggregate."""
    names = aggregates_of(tree)
    return [
        f"{path}:{line} writes {ast.unparse(owner)}.{name}: {ADVICE}"
        for line, owner, name in written(tree)
        if ast.unparse(owner) != "self"
        if path.parts[0] == "domain" or (last_name(owner) in names and name in FIELDS)
    ]


def test_nobody_writes_into_an_aggregate() -> None:
    """Outside of domain/model no code of the domain, of the bots and of their processes does."""
    found = []
    for path in python_files("domain", "handlers", "dispatcher_panel", "bot"):
        # The simulator has payments and people of its own and knows none of the product's.
        if path.parts[:2] not in (("domain", "model"), ("bot", "simulator")):
            found += trespasses(parsed(path), path)
    assert found == []


@pytest.mark.parametrize(
    "line",
    [
        "booking.fare = 1",
        "booking.fare += 1",
        "booking.steps['paid'] = now",
        "payment.surplus, payment.amount = True, 1",
        "here.customer.phone = phone",
        "for vehicle.state in states: pass",
        "del booking.note",
        "booking.events.append(event)",
        "booking.reminders.pop(kind, None)",
        "setattr(booking, 'fare', 1)",
        "object.__setattr__(booking, 'fare', 1)",
        "def leave(former: Vehicle | None): former.driver_id = None",
        "again: Payment = first; again.amount = 1",
    ],
)
@pytest.mark.parametrize("place", ["domain/usecases/some.py", "handlers/some.py"])
def test_each_way_to_write_is_seen(line: str, place: str) -> None:
    """Whatever the way, writing into an aggregate is found, in the domain and outside of it."""
    assert len(trespasses(ast.parse(line), Path(place))) >= 1


@pytest.mark.parametrize(
    "line",
    [
        "self.booking = booking",
        "booking = other",
        "booking.claim(customer)",
        "fare = booking.fare",
        "rows[booking.id] = row",
        "found.append(booking)",
        "async def keep(uow): await uow.bookings.add(booking, key)",
    ],
)
@pytest.mark.parametrize("place", ["domain/usecases/some.py", "handlers/some.py"])
def test_what_writes_into_nothing_is_left_alone(line: str, place: str) -> None:
    """Calling an aggregate's method, reading from it and keeping it somewhere is nobody's trespass."""
    assert trespasses(ast.parse(line), Path(place)) == []


def test_other_objects_may_be_written_outside_of_the_domain() -> None:
    """A bot's own context may be written there; in the domain there is no such thing."""
    tree = ast.parse("update_context.notice = text")
    assert trespasses(tree, Path("handlers/some.py")) == []
    assert len(trespasses(tree, Path("domain/services/some.py"))) == 1
