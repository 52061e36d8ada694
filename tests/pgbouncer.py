"""A pgbouncer of the test's own on a free port, in front of the PostgreSQL server that the tests use."""

import os
import re
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit

from tests.optional import the
from tests.patience import HANG
from tests.servers import free_port, pgbouncer_program


def keeps_statements() -> bool:
    """Whether the one that is installed can bring prepared statements along (from 1.21 on)."""
    said = subprocess.run([the(pgbouncer_program()), "--version"], capture_output=True, text=True, check=True)
    major, minor = the(re.search(r"(\d+)\.(\d+)", said.stdout)).groups()
    return (int(major), int(minor)) >= (1, 21)


@contextmanager
def pgbouncer(url: str, folder: Path, **settings: object) -> Iterator[str]:
    """Run it with these settings in front of a database, and give the database's URL behind it."""
    parts = urlsplit(url)
    port = free_port()
    name = parts.path.removeprefix("/")
    server = f"host={parts.hostname} port={parts.port or 5432} user={parts.username or 'postgres'}"
    if parts.password:
        server += f" password='{parts.password}'"
    lines = [
        "[databases]",
        f"{name} = {server}",
        "[pgbouncer]",
        "listen_addr = 127.0.0.1",
        f"listen_port = {port}",
        "unix_socket_dir =",
        "auth_type = any",
        *(f"{setting} = {value}" for setting, value in settings.items()),
    ]
    written, log = folder / f"{port}.ini", folder / f"{port}.log"
    written.write_text("\n".join(lines) + "\n")
    # It refuses to run as root.
    command = [the(pgbouncer_program()), "-q", *(["-u", "nobody"] if os.getuid() == 0 else []), str(written)]
    with log.open("w") as output, subprocess.Popen(command, stdout=output, stderr=output) as process:
        try:
            _wait_for(port, process, log)
            yield f"postgresql://127.0.0.1:{port}/{name}"
        finally:
            process.terminate()


def _wait_for(port: int, process: "subprocess.Popen[bytes]", log: Path) -> None:
    end = time.monotonic() + HANG
    while True:
        try:
            socket.create_connection(("127.0.0.1", port), timeout=HANG).close()
        except OSError:
            if process.poll() is not None or time.monotonic() > end:
                raise AssertionError(log.read_text()) from None
            time.sleep(0.05)
        else:
            return
