"""Holds the mutants that no test has killed against docs/mutants.md; `make mutants` ends with it.

A mutant is known by its function and by the lines it changes, not by its number, which moves with the code.
"""

import sys
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from mutmut.mutation.data import SourceFileMutationData
from mutmut.mutation.diff_apply import get_diff_for_mutant
from mutmut.stats import status_by_exit_code
from mutmut.utils.file_utils import walk_mutatable_files

LIST = Path("docs/mutants.md")
NEVER = {"case never:", "assert_never(never)"}
WANTED = 0.95
"""The share of all mutants that tests must kill; one that only runs out of time is not among them."""


@dataclass(frozen=True)
class Mutant:
    """A changed function, with the lines that go and the lines that come, as a diff shows them."""

    function: str
    change: str

    def __str__(self) -> str:
        return f"## `{self.function}`\n\n```diff\n{self.change}\n```\n"


def explained(text: str) -> dict[Mutant, str]:
    """The listed mutants with what is said about each: the text after its change (or its last)."""
    found: dict[Mutant, str] = {}
    function, waiting = "", list[Mutant]()
    change: list[str] | None = None
    for line in text.splitlines():
        if change is not None:
            if line.startswith("```"):
                waiting.append(Mutant(function, _tidy(change)))
                found[waiting[-1]] = ""
                change = None
            else:
                change.append(line)
        elif line.startswith("```diff"):
            waiting = [mutant for mutant in waiting if not found[mutant]]
            change = []
        elif line.startswith("#"):
            function, waiting = line.lstrip("#").strip().strip("`"), []
        elif line.strip():
            found |= {mutant: f"{found[mutant]} {line.strip()}".strip() for mutant in waiting}
    return found


def _tidy(lines: Iterable[str]) -> str:
    """A diff without its headers and unchanged lines, whatever the indentation."""
    changed = [line for line in lines if line[:1] in "+-" and not line.startswith(("+++", "---"))]
    return "\n".join(f"{line[0]} {line[1:].strip()}" for line in changed if line[1:].strip())


def left_to_types(change: str) -> bool:
    """Whether only that changes which the types rule out: no test can come there."""
    gone = [line[2:] for line in change.splitlines() if line.startswith("-")]
    return bool(gone) and set(gone) <= NEVER


def survey() -> tuple[Counter[str], dict[Mutant, str]]:
    """How many mutants came to which end, and how each that was not killed came to its own.

    Those that are left to types are not counted.
    """
    ends: Counter[str] = Counter()
    alive: dict[Mutant, str] = {}
    for path in walk_mutatable_files():
        kept = SourceFileMutationData(path=path)
        kept.load()
        for name, exit_code in kept.exit_code_by_key.items():
            end = status_by_exit_code[exit_code]
            if end != "killed":
                change = _tidy(get_diff_for_mutant(name, path=path).splitlines())
                if left_to_types(change):
                    continue
                alive[Mutant(_spoken(name), change)] = end
            ends[end] += 1
    return ends, alive


def _spoken(name: str) -> str:
    """`domain.model.payment.Payment.fail` of mutmut's name for one of its mutants."""
    module, _, function = name.partition("__mutmut_")[0].rpartition(".")
    return f"{module}.{function[1:].strip('ǁ').replace('ǁ', '.') if 'ǁ' in function else function[2:]}"


def main() -> int:
    """Print the count, and what is wrong with it or with the list; 1 if anything is."""
    ends, alive = survey()
    listed = explained(LIST.read_text(encoding="utf-8"))
    total, killed = ends.total(), ends["killed"]
    others = ", ".join(f"{count} {end}" for end, count in sorted(ends.items()) if end != "killed")
    share = killed / total if total else 0.0
    print(
        f"{total} mutants: {killed} killed, {others or 'none survived'}. "
        f"Killed: {100 * share:.1f} % (wanted: {100 * WANTED:.0f} %)."
    )
    unexplained = [mutant for mutant in alive if not listed.get(mutant)]
    gone = [mutant for mutant in listed if mutant not in alive]
    for mutant in unexplained:
        print(f"\nNot killed ({alive[mutant]}), and {LIST} does not say why:\n{mutant}")
    for mutant in gone:
        print(f"\nListed in {LIST}, but no mutant lives like this:\n{mutant}")
    return int(share < WANTED or bool(unexplained or gone))


if __name__ == "__main__":
    sys.exit(main())
