"""A start that cannot be: clear words in how to mend it, no stack, no secret, and the right exit code."""

import socket
import subprocess
import sys
from pathlib import Path

import pytest

from bot.adapters.pacer import FreePacer
from bot.app.running_app import running
from bot.demo.stage import Stage
from bot.runtime.supervisor import StartRefused
from config.checks import Side
from storage.migrate import DatabaseUnusable, prepare

ROOT = Path(__file__).parents[3]


@pytest.mark.parametrize("side", ["booking", "dispatch"])
async def test_telegram_out_of_reach(stage: Stage, side: Side) -> None:
    """Without Telegram a bot does not start, and the words name its token and the server's address."""
    await stage.telegram.stop()
    with pytest.raises(StartRefused, match=f"{side.upper()}_BOT_TOKEN.*TELEGRAM_API_URL"):
        async with running(stage.settings, [side], pacer=FreePacer):
            pass


async def test_a_port_that_is_taken(stage: Stage) -> None:
    """Where something listens already the words name the address and the setting."""
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        settings = stage.settings.model_copy(update={"http_port": port})
        with pytest.raises(StartRefused, match=f"127.0.0.1:{port} .*HTTP_PORT"):
            async with running(settings, ["dispatch"], pacer=FreePacer):
                pass


@pytest.mark.parametrize(
    ("url", "why"),
    [
        ("sqlite+aiosqlite:///{folder}", "OperationalError"),
        ("sqlite+aiosqlite:///{folder}/garbage.db", "DatabaseError"),
        (
            "sqlite+aiosqlite:///{folder}/a.db?mode=ro",
            "DATABASE_URL has a ? behind the file, and SQLite takes no words",
        ),
        ("postgresql+asyncpg://taxi:hidden-word@127.0.0.1:9/calltaxi", "ConnectionRefusedError"),
    ],
)
async def test_a_database_that_cannot_be_used(tmp_path: Path, url: str, why: str) -> None:
    """Whatever is wrong with the database, the words name the settings and the kind of failure alone."""
    (tmp_path / "garbage.db").write_text("no database" * 100)
    with pytest.raises(DatabaseUnusable) as refusal:
        await prepare(tmp_path, url.format(folder=tmp_path))
    assert str(refusal.value).endswith(f"is DATABASE_URL right, the server up and DATA_DIR writable? ({why})")


async def test_a_folder_that_cannot_be_made(tmp_path: Path) -> None:
    """A DATA_DIR that is a file, or in one, is told like an unusable database."""
    (tmp_path / "file").write_text("")
    with pytest.raises(DatabaseUnusable, match="DATA_DIR"):
        await prepare(tmp_path / "file" / "data", "sqlite+aiosqlite://")


@pytest.mark.parametrize("command", [["deliveries", "list", "--json"], ["run"]])
def test_the_command_line_says_it_plainly(tmp_path: Path, command: list[str]) -> None:
    """The command line prints why and ends with 1; no stack, no password and no token is shown."""
    environment = {
        "DATABASE_URL": "postgresql://taxi:hidden-word@127.0.0.1:9/calltaxi",
        "DATA_DIR": str(tmp_path),
        "BOOKING_BOT_TOKEN": "123456789:hidden-word-aaaaaaaaaaaaaaaaaaaaa",
        "PAYMENTS": "sandbox",
        "DISPATCH_BOT_TOKEN": "987654321:hidden-word-bbbbbbbbbbbbbbbbbbbbb",
        "STAFF_CHAT_ID": "-100",
        "TELEGRAM_API_URL": "http://127.0.0.1:9",
    }
    arguments = [sys.executable, "-m", "bot", *command]
    done = subprocess.run(arguments, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr.strip().endswith("(ConnectionRefusedError)")
    assert "Traceback" not in done.stderr
    assert "hidden-word" not in done.stderr


@pytest.mark.parametrize(
    "command", [["migrate"], ["rebuild"], ["close"], ["inbox", "list"], ["deliveries", "retry"], ["run"]]
)
def test_a_wrong_word_in_the_database_address_is_one_line(tmp_path: Path, command: list[str]) -> None:
    """Every command that needs the database names the wrong word on one line, and ends with 2."""
    environment = {
        "DATABASE_URL": "postgresql://taxi:hidden-word@127.0.0.1:9/calltaxi?connect_timeout=soon",
        "DATA_DIR": str(tmp_path),
    }
    arguments = [sys.executable, "-m", "bot", *command]
    done = subprocess.run(arguments, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout) == (2, "")
    lines = [line for line in done.stderr.splitlines() if "DATABASE_URL" in line]
    assert len(lines) == 1
    assert "has connect_timeout=soon; connect_timeout must be a whole number." in lines[0]
    assert "Traceback" not in done.stderr
    assert "hidden-word" not in done.stderr
