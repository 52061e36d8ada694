"""Places of Seoul that a person at the terminal can name instead of typing degrees."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Landmark:
    """A point in degrees, with its Korean name and address as Telegram's map would send them."""

    name: str
    address: str
    lat: float
    lon: float


SEOUL_STATION = Landmark("서울역 1번 출구", "한강대로 405", 37.5547, 126.9707)
GANGNAM = Landmark("강남역 11번 출구", "강남대로 396", 37.4979, 127.0276)
CITY_HALL = Landmark("시청역 5번 출구", "세종대로 101", 37.5644, 126.9770)
HONGDAE = Landmark("홍대입구역 9번 출구", "양화로 160", 37.5571, 126.9240)
JAMSIL = Landmark("잠실역 2번 출구", "올림픽로 265", 37.5133, 127.1002)
SINCHON = Landmark("신촌역 3번 출구", "신촌로 90", 37.5552, 126.9369)

_NAMES = {
    "서울역": SEOUL_STATION,
    "seoul": SEOUL_STATION,
    "강남": GANGNAM,
    "gangnam": GANGNAM,
    "시청": CITY_HALL,
    "cityhall": CITY_HALL,
    "홍대": HONGDAE,
    "hongdae": HONGDAE,
    "잠실": JAMSIL,
    "jamsil": JAMSIL,
    "신촌": SINCHON,
    "sinchon": SINCHON,
}

KNOWN = ", ".join(name for name in _NAMES if name.isascii())


def landmark(said: str) -> Landmark | None:
    """The place that this begins to name, in Korean or English, or None."""
    wanted = said.strip().lower().replace(" ", "")
    if not wanted:
        return None
    found = (place for name, place in _NAMES.items() if name in wanted or name.startswith(wanted))
    return next(found, None)
