"""The list of all settings for people: as `.env.example`, and as the README's table."""

import sys

from pydantic.fields import FieldInfo

from config.settings import DEFAULT_TARIFF, Settings

_COMPUTED = {"database_url": "sqlite:///data/calltaxi.db", "refunds": ""}


def usual(name: str, field: FieldInfo) -> str:
    """Give a setting's default as it would be written in the environment, or nothing."""
    if name in _COMPUTED:
        return _COMPUTED[name]
    if field.default == str(DEFAULT_TARIFF):
        return "config/tariff.default.toml"
    return "" if field.default is None else str(field.default)


def as_env_example() -> str:
    """Write every setting as a commented line of `.env`, with its meaning above it."""
    blocks = ["# Copy this file to .env, take away the # before what you set, and start with: make run"]
    for name, field in Settings.model_fields.items():
        value = usual(name, field) or (field.examples or [""])[0]
        blocks.append(f"# {field.description}\n#{name.upper()}={value}")
    return "\n\n".join(blocks) + "\n"


def as_markdown() -> str:
    """Write every setting as a row of a Markdown table: name, default, meaning."""
    rows = ["| setting | default | means |", "|---|---|---|"]
    for name, field in Settings.model_fields.items():
        default = usual(name, field)
        rows.append(f"| `{name.upper()}` | {f'`{default}`' if default else ''} | {field.description} |")
    return "\n".join(rows) + "\n"


if __name__ == "__main__":
    sys.stdout.write(as_env_example() if "--env" in sys.argv else as_markdown())
