"""Who plays in the demo: customers, a dispatcher and two drivers, each with the chat they sit in."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from bot.simulator.telegram import Group, LocalBot, LocalChat, LocalTelegram, Person


@dataclass(frozen=True, slots=True)
class Role:
    """A person with the one chat that matters to them; `heading` stands above what happens in it."""

    key: str
    heading: str
    person: Person
    chat: LocalChat


@dataclass(frozen=True, slots=True)
class Cast:
    """Everybody in the demo, and the two bots they talk to."""

    booking: LocalBot
    dispatch: LocalBot
    staff: Group
    customer: Role
    guest: Role
    dispatcher: Role
    driver: Role
    second_driver: Role

    def __iter__(self) -> Iterator[Role]:
        return iter((self.customer, self.guest, self.dispatcher, self.driver, self.second_driver))

    def role(self, name: str) -> Role | None:
        """The role with this key or first name, or None."""
        wanted = name.strip().lower()
        return next((role for role in self if wanted in (role.key, role.person.first_name.lower())), None)


def gather(telegram: LocalTelegram, *, provider_token: str) -> Cast:
    """Make the accounts, the two bots and the staff group; nobody has said a word yet."""
    booking = telegram.add_bot(
        "1000000001:demo-booking", "hanbit_taxi_bot", "한빛콜택시", provider_tokens={provider_token}
    )
    dispatch = telegram.add_bot("1000000002:demo-dispatch", "hanbit_dispatch_bot", "한빛 배차")
    minji = telegram.add_person(7001, "이민지", None, "minji", "ko", "+821012345678")
    emma = telegram.add_person(7002, "Emma", "Clarke", "emma_c", "en", "+821055556666")
    choi = telegram.add_person(7101, "최지우", None, "dispatcher_choi", "ko", "+821022223333")
    kim = telegram.add_person(7201, "김영호", None, None, "ko", "+821044445555")
    park = telegram.add_person(7202, "박철수", None, None, "ko", "+821066667777")
    staff = telegram.add_group("한빛콜택시 배차실", bots=[dispatch], admins=[choi])
    return Cast(
        booking=booking,
        dispatch=dispatch,
        staff=staff,
        customer=Role("customer", "손님 이민지 (customer)", minji, minji.chat_with(booking)),
        guest=Role("emma", "손님 Emma (customer)", emma, emma.chat_with(booking)),
        dispatcher=Role("dispatcher", "배차실 (staff group)", choi, staff),
        driver=Role("driver", "김 기사 (driver)", kim, kim.chat_with(dispatch)),
        second_driver=Role("park", "박 기사 (driver)", park, park.chat_with(dispatch)),
    )
