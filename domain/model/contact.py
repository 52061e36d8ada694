"""How the driver reaches the passenger."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Contact:
    """A name and a telephone number in E.164 form (+8210...)."""

    name: str
    phone: str
