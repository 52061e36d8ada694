"""Reads the settings from the environment and `.env`, and says all that is wrong with them at once."""

import os
from collections.abc import Collection, Mapping
from pathlib import Path
from typing import Any

from dotenv import dotenv_values
from pydantic import ValidationError
from pydantic_core import ErrorDetails

from config.checks import Problem, Side, check_run, check_together
from config.settings import Settings

BOTH_SIDES: tuple[Side, Side] = ("booking", "dispatch")
_FOLLOWS_FROM_ANOTHER = "default_factory_not_called"
_IN_PLAIN_WORDS = {"int_parsing": "must be a whole number", "string_too_long": "is too long"}
_ALSO_READ_AS = {"min_fare": "MIN_TAX_PRICE"}


class SettingsError(Exception):
    """Some settings are wrong; `problems` has every one, and the text lists them without any secret."""

    def __init__(self, problems: list[Problem]) -> None:
        """Take every problem found."""
        self.problems = tuple(problems)
        count = f"{len(problems)} settings are" if len(problems) > 1 else "One setting is"
        super().__init__("\n".join([f"{count} wrong:", *(f"  - {problem}" for problem in problems)]))


def load_settings(
    sides: Collection[Side] = (),
    *,
    environ: Mapping[str, str] | None = None,
    env_file: Path | None = Path(".env"),
) -> Settings:
    """Read and check the settings; the environment wins over `env_file`, and an empty value counts as unset.

    `sides` are those to be run for real (none for a tool such as `migrate`); `env_file=None` reads no file.
    Raises SettingsError with every problem found.
    """
    raw = _gather(os.environ if environ is None else environ, env_file)
    problems: dict[str, Problem] = {}
    try:
        settings = Settings(**raw)
    except ValidationError as error:
        problems = dict(_problem(wrong) for wrong in error.errors() if wrong["type"] != _FOLLOWS_FROM_ANOTHER)
        settings = Settings(**{name: value for name, value in raw.items() if name not in problems})
    found = [*check_together(settings), *(check_run(settings, sides) if sides else ())]
    wrong = {problem.name for problem in problems.values()}
    all_of_them = [*problems.values(), *(problem for problem in found if problem.name not in wrong)]
    if all_of_them:
        raise SettingsError(all_of_them)
    return settings


def _gather(environ: Mapping[str, str], env_file: Path | None) -> dict[str, Any]:
    written = dotenv_values(env_file, encoding="utf-8") if env_file and env_file.is_file() else {}
    given = {**written, **{name: value for name, value in environ.items() if value.strip()}}
    raw: dict[str, Any] = {}
    for name in Settings.model_fields:
        value = given.get(name.upper()) or given.get(_ALSO_READ_AS.get(name, ""))
        if value and value.strip():
            raw[name] = value.strip()
    return raw


def _problem(error: ErrorDetails) -> tuple[str, Problem]:
    name = str(error["loc"][0])
    field = Settings.model_fields[name]
    said = error["msg"].removeprefix("Value error, ").replace("Input should be", "must be")
    wrong = _IN_PLAIN_WORDS.get(error["type"], said)
    example = (field.examples or [""])[0]
    return name, Problem(name.upper(), wrong, f"{field.description} For example {name.upper()}={example}")
