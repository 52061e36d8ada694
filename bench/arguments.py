"""What the command line of `make bench` may ask for."""

import argparse
from collections.abc import Sequence
from pathlib import Path

from bench.checkouts import Checkout
from bench.growth import FEW, MANY
from bench.load import Part

ABOUT = "Measures whole rides: the tables on the screen, the figures as JSON in bench/results/."
TURNS = 3
RUN = {"customers": 20, "rides": 15, "part": Part.RIDE}
"""What is played with --against unless said otherwise."""


def asked_for(words: Sequence[str]) -> argparse.Namespace:
    """What the words of the command line want. Exits where they contradict each other."""
    parser = argparse.ArgumentParser(prog="python -m bench", description=ABOUT, allow_abbrev=False)
    parser.add_argument("--quick", action="store_true", help="few rides, to see that it works")
    parser.add_argument(
        "--postgres",
        action="store_true",
        help="measure on databases of its own on the PostgreSQL server of the tests, and leave the siege out",
    )
    _add_comparison(parser)
    _add_past(parser)
    chosen = parser.parse_args(words)
    if chosen.against is not None and chosen.history:
        parser.error("--against and --history are two measurements")
    if chosen.bookings is not None and not chosen.history:
        parser.error("--bookings goes with --history")
    if chosen.bookings is None:
        chosen.bookings = 5 * FEW if chosen.quick else MANY
    if chosen.against is None:
        lost = [name for name in ("turns", *RUN) if getattr(chosen, name) is not None]
        if lost:
            parser.error(f"--{lost[0]} goes with --against")
    for name, usual in {"turns": TURNS, **RUN}.items():
        if getattr(chosen, name) is None:
            setattr(chosen, name, usual)
    return chosen


def told(words: Sequence[str], commit: str) -> list[str]:
    """The words as a result tells them: another checkout by its commit, not by its place on this machine."""
    option, named, found = "--against", f"checkout-of-{commit}", list[str]()
    for word in words:
        if found and found[-1] == option:
            found.append(named)
        else:
            found.append(f"{option}={named}" if word.startswith(f"{option}=") else word)
    return found


def _add_comparison(parser: argparse.ArgumentParser) -> None:
    wanted = parser.add_argument_group("against another checkout of this project, which may be older")
    wanted.add_argument(
        "--against",
        type=_checkout,
        metavar="PATH",
        help="measure its bots and ours by turns, and give the ratios with their spread",
    )
    wanted.add_argument("--turns", type=_count, help=f"how often each is measured ({TURNS})")
    wanted.add_argument("--customers", type=_count, help=f"how many ride at once ({RUN['customers']})")
    wanted.add_argument("--rides", type=_count, help=f"how often each rides ({RUN['rides']})")
    wanted.add_argument(
        "--part",
        type=Part,
        choices=list(Part),
        metavar="PART",
        help="ride, first booking or repeated booking",
    )


def _add_past(parser: argparse.ArgumentParser) -> None:
    wanted = parser.add_argument_group("with a long past")
    wanted.add_argument(
        "--history",
        action="store_true",
        help=f"measure single acts with {FEW} past bookings, and with many more",
    )
    wanted.add_argument("--bookings", type=_past, help=f"how many more ({MANY})")


def _checkout(path: str) -> Checkout:
    found = Checkout(Path(path).resolve())
    if not found.is_measurable():
        raise argparse.ArgumentTypeError(f"{path} is no checkout of this project with a bench")
    return found


def _count(text: str) -> int:
    if not text.isdecimal() or int(text) == 0:
        raise argparse.ArgumentTypeError(f"{text} is no number above 0")
    return int(text)


def _past(text: str) -> int:
    bookings = _count(text)
    if bookings <= FEW:
        raise argparse.ArgumentTypeError(f"{text} is not more than {FEW}")
    return bookings
