"""Writes the generated parts of README.md and .env.example anew: `make readme`.

A part stands between `<!-- name -->` and `<!-- /name -->`: the settings, and a ride in the
chats, as `calltaxi demo --once` plays it. In the transcript what is edited in place is left out.
"""

import re
import subprocess
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

from config.reference import as_env_example, as_markdown

ROOT = Path(__file__).resolve().parent.parent
SAID = re.compile(r"^  \d\d:\d\d:\d\d ")
SKIPPED = (": ✏️", ": 👌")


def transcript(played: str) -> str:
    """The first ride of a demo's output, without its edits."""
    ride = played[played.index("① ") : played.index("\nThe first ride")]
    kept: list[str] = []
    skipping = False
    for line in ride.splitlines():
        if SAID.match(line):
            skipping = any(mark in line for mark in SKIPPED)
        elif not line.startswith("   "):
            skipping = False
        if not skipping:
            kept.append(line)
    return "```\n" + "\n".join(_without_empty_chats(kept)).strip() + "\n```\n"


def _without_empty_chats(lines: list[str]) -> list[str]:
    """Drop the heading of a chat under which nothing is left, and one that only repeats itself."""
    headed = [
        line
        for line, after in zip(lines, [*lines[1:], "── "], strict=True)
        if not (line.startswith("── ") and (after.startswith("── ") or not after))
    ]
    kept: list[str] = []
    under = ""
    for line in headed:
        if line.startswith("── "):
            if line == under:
                continue
            under = line
        elif line[:1] in "②③④":
            under = ""
        kept.append(line)
    return kept


def pasted(text: str, name: str, part: str) -> str:
    """The text with a part replaced. Raises ValueError where it has no such part."""
    begin, end = f"<!-- {name} -->\n", f"<!-- /{name} -->"
    before, found, rest = text.partition(begin)
    _, ended, after = rest.partition(end)
    if not (found and ended):
        raise ValueError(f"README.md has no part called {name}")
    return before + begin + part + end + after


def _played() -> str:
    with TemporaryDirectory() as folder:
        demo = [sys.executable, "-m", "bot", "demo", "--once", "--data-dir", folder]
        return subprocess.run(demo, cwd=ROOT, check=True, capture_output=True, text=True).stdout


def main() -> None:
    """Write the files."""
    readme = ROOT / "README.md"
    text = readme.read_text(encoding="utf-8")
    for name, part in (("transcript", transcript(_played())), ("settings", as_markdown())):
        text = pasted(text, name, part)
    readme.write_text(text, encoding="utf-8")
    (ROOT / ".env.example").write_text(as_env_example(), encoding="utf-8")


if __name__ == "__main__":
    main()
