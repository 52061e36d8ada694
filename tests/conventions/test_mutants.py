"""The list of mutants that live: it is read as it is written, and says why for each."""

from tests.conventions.mutants import LIST, Mutant, explained, left_to_types
from tests.conventions.tree import ROOT

TEXT = """
# Mutants

Some words before.

## `domain.model.a.B.c`

```diff
-     return 1
+     return 2
```

Nobody reads it,
ever.

```diff
- x = 1
+ x = None
```
```diff
- y = 1
+ y = None
```

Both are set again.

## `domain.model.d.e`

```diff
- z = 1
+ z = 2
```
"""


def test_the_list_is_read() -> None:
    """An explanation belongs to the changes right before it; a change without words has none."""
    assert explained(TEXT) == {
        Mutant("domain.model.a.B.c", "- return 1\n+ return 2"): "Nobody reads it, ever.",
        Mutant("domain.model.a.B.c", "- x = 1\n+ x = None"): "Both are set again.",
        Mutant("domain.model.a.B.c", "- y = 1\n+ y = None"): "Both are set again.",
        Mutant("domain.model.d.e", "- z = 1\n+ z = 2"): "",
    }


def test_a_mutant_is_printed_as_it_is_listed() -> None:
    """What the check prints of a mutant can be put into the list as it stands."""
    mutant = Mutant("domain.model.a.B.c", "- x = 1\n+ x = 2")
    assert explained(f"{mutant}\nBecause.") == {mutant: "Because."}


def test_what_types_rule_out_is_left_to_them() -> None:
    """A change of nothing but the last case, which the types rule out, needs no test and no words."""
    assert left_to_types("- case never:\n- assert_never(never)")
    assert left_to_types("- assert_never(never)\n+ assert_never(None)")
    assert not left_to_types("- case S.CANCELLED:\n- return []")
    assert not left_to_types("- case S.CANCELLED:\n- return []\n- case never:\n- assert_never(never)")
    assert not left_to_types("+ return None")


def test_every_listed_mutant_says_why() -> None:
    """Each mutant of the list is of a module that there is, and has its words."""
    listed = explained((ROOT / LIST).read_text(encoding="utf-8"))
    assert [str(mutant) for mutant, why in listed.items() if not why] == []
    homes = {ROOT / mutant.function.replace(".", "/") for mutant in listed}
    files = {home: (home.parent.with_suffix(".py"), home.parent.parent.with_suffix(".py")) for home in homes}
    assert [str(home) for home, places in files.items() if not any(place.exists() for place in places)] == []
