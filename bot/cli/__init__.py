"""The `calltaxi` command: each command in a file of its own, imported when it is used."""

import sys
import time
from pathlib import Path
from typing import Annotated, Literal

import typer

BEGAN = time.perf_counter()
TOUR = """
A call-taxi company in Telegram: customers book in one bot, dispatchers and drivers work in another.

**A first look**, without any account or token: `calltaxi demo` starts both bots against a Telegram of its
own on this machine and lets you be customer, dispatcher and driver. `calltaxi demo --once` plays one ride.

**Going live**: make two bots with @BotFather, copy `.env.example` to `.env`, set the two tokens and how
customers pay, and ask `calltaxi doctor` what is still missing; it says how to mend each thing. Then
`calltaxi run`.

**When something is stuck**: `calltaxi deliveries list` shows messages that did not get out,
`calltaxi inbox list` what came in and could not be handled; both have a `retry`.

**At the end of the day**: `calltaxi close` adds up the day's bookings and says whether the accounts agree;
`calltaxi close --all`, now and then, looks through them from the first day on.
"""

app = typer.Typer(
    no_args_is_help=True,
    rich_markup_mode="markdown",
    add_completion=False,
    help=TOUR,
    pretty_exceptions_enable=False,  # its frames quote settings
)
deliveries = typer.Typer(no_args_is_help=True, help="What waits to leave: messages that were not delivered.")
inbox = typer.Typer(no_args_is_help=True, help="What came in and could not be handled.")
app.add_typer(deliveries, name="deliveries")
app.add_typer(inbox, name="inbox")

Json = Annotated[bool, typer.Option("--json", help="Print JSON for a program to read.")]


def main() -> None:
    """Run the command line; the exit code is 0 when all went well, and 1 without a usable database."""
    from storage.migrate import DatabaseUnusable

    try:
        app()
    except DatabaseUnusable as why:
        print(why, file=sys.stderr)
        raise SystemExit(1) from None


@app.command()
def run(
    side: Annotated[
        Literal["both", "booking", "dispatch"],
        typer.Argument(help="Which bot to run in this process: both, or one side."),
    ] = "both",
) -> None:
    """Run the bots until Ctrl-C or SIGTERM.

    With the dispatch side elsewhere or down, `calltaxi run booking` goes on taking bookings; they are handed
    over when it is back.
    """
    from bot.cli.run import run_sides

    raise typer.Exit(run_sides(side, BEGAN))


@app.command()
def demo(
    once: Annotated[bool, typer.Option("--once", help="Play one scripted ride, print it, and end.")] = False,
    data_dir: Annotated[
        Path, typer.Option(envvar="DATA_DIR", help="Where the demo keeps its database.")
    ] = Path("data/demo"),
    payments: Annotated[
        Literal["telegram", "sandbox"],
        typer.Option(help="Pay by Telegram's invoices, or on the page of a local gateway; no money moves."),
    ] = "telegram",
) -> None:
    """Try everything on this machine alone: no token, no network, no `.env`.

    Afterwards you can chat here as customer, dispatcher or driver; `:help` lists what can be typed.
    """
    from bot.cli.demo import play

    raise typer.Exit(play(once=once, data_dir=data_dir, payments=payments))


@app.command()
def doctor() -> None:
    """Look at everything a start needs and say how to mend what is missing; exit code 1 when something is."""
    from bot.cli.doctor import examine

    raise typer.Exit(examine())


@app.command()
def migrate() -> None:
    """Bring the database to the present shape. `run` does it by itself; do it first in a rolling update."""
    from bot.cli.database import migrate_database

    migrate_database()


@app.command()
def rebuild() -> None:
    """Fold "my rides" anew from the events, and say how many rows differed (0 is what it should say)."""
    from bot.cli.database import rebuild_my_rides

    rebuild_my_rides()


@app.command()
def close(
    day: Annotated[
        str, typer.Argument(help="A day on the company's clock: YYYY-MM-DD, today or yesterday.")
    ] = "today",
    every_day: Annotated[
        bool,
        typer.Option(
            "--all", help="All there is, from the first day on; a million bookings take half a minute."
        ),
    ] = False,
    as_json: Json = False,
    as_csv: Annotated[bool, typer.Option("--csv", help="Print the bookings as CSV.")] = False,
) -> None:
    """Close a day: what its bookings captured, kept, gave back and still owe, each, by grade and in total.

    A booking belongs to the day it was placed on. Every contradiction is named, and the exit code is then 1.
    Looked at are the bookings placed on the day, and those that changed last or whose money moved on it.
    `--all` looks at everything: run it now and then, and after a database was restored or changed by hand.
    Nothing is changed.
    """
    from bot.cli.close import print_close

    raise typer.Exit(print_close(None if every_day else day, as_json=as_json, as_csv=as_csv))


@deliveries.command("list")
def list_deliveries(as_json: Json = False) -> None:
    """List what is not sent, the oldest first, with attempts and the last thing that went wrong."""
    from bot.cli.parked import print_deliveries

    print_deliveries(as_json=as_json)


@deliveries.command("retry")
def retry_delivery(
    number: Annotated[
        int | None, typer.Argument(help="The delivery's number; without: all parked ones.")
    ] = None,
) -> None:
    """Send a parked delivery again."""
    from bot.cli.parked import retry_deliveries

    raise typer.Exit(retry_deliveries(number))


@inbox.command("list")
def list_inbox(as_json: Json = False) -> None:
    """List updates that were given up, the newest first."""
    from bot.cli.parked import print_inbox

    print_inbox(as_json=as_json)


@inbox.command("retry")
def retry_inbox(
    bot: Annotated[Literal["booking", "dispatch"] | None, typer.Argument(help="Whose update.")] = None,
    update_id: Annotated[int | None, typer.Argument(help="Its number; without both: all of them.")] = None,
) -> None:
    """Handle a parked update again, the next time the bot starts or looks."""
    from bot.cli.parked import retry_updates

    raise typer.Exit(retry_updates(bot, update_id))
