"""Every setting is written down where people look for it."""

from config.reference import as_env_example
from config.settings import Settings
from tests.conventions.tree import ROOT


def test_readme_names_every_setting() -> None:
    """README.md names every setting."""
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    assert [name.upper() for name in Settings.model_fields if f"`{name.upper()}`" not in readme] == []


def test_env_example_is_current() -> None:
    """.env.example is what `python -m config.reference --env` writes."""
    assert (ROOT / ".env.example").read_text(encoding="utf-8") == as_env_example()
