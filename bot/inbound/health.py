"""Whether this process lives and whether it is ready for work."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field

Check = Callable[[], Awaitable[str | None]]
"""Gives what is wrong, or None."""

_PATIENCE = 5.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Health:
    """`sick` names supervised work that keeps crashing, `hanging` work that does not end, and for how long.

    `checks` are asked whether all is ready; whoever is asked may be away, which no restart of ours mends.
    """

    sick: Callable[[], list[str]]
    hanging: Callable[[], Mapping[str, float]] = dict
    checks: Mapping[str, Check] = field(default_factory=dict)

    def alive(self) -> dict[str, str]:
        """What is so wrong that only a restart helps, by name; empty when nothing is."""
        hanging = {name: f"hangs, for {seconds:.0f} s" for name, seconds in self.hanging().items()}
        return hanging | dict.fromkeys(self.sick(), "keeps crashing")

    async def ready(self) -> dict[str, str]:
        """What is not ready, by name; empty when everything is. A check has five seconds to answer."""
        problems = await asyncio.gather(*(_asked(check) for check in self.checks.values()))
        return {name: said for name, said in zip(self.checks, problems, strict=True) if said}


async def _asked(check: Check) -> str | None:
    try:
        async with asyncio.timeout(_PATIENCE):
            return await check()
    except TimeoutError:
        return "no answer"
    except Exception as failure:  # noqa: BLE001 - the prober reads it; it comes again every few seconds
        return type(failure).__name__
