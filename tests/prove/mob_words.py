"""What hostile people type, forge and send."""

import random
from typing import Any

WORDS = (
    "<b>bold</b> & <i>", "</b></i><u>", "&lt;script&gt;&#x27;", "{0} {name!r} {}", "%s %d %(x)s",
    "'; DROP TABLE bookings;--", "\u202e\u2067evil\u2066", "\u200b\u200c\u200d\ufeff", "주소\U0001d17a",
    "\U0001d17a\U0001d17a", "a\u2064\u2063", "x" * 4096, "가" * 4096, "👩‍👩‍👧‍👦" * 300, "<" * 4096,
    "&" * 4000,
    "4111 1111 1111 1111", "카드 4242-4242-4242-4242 예요", "\ud7ff\ue000", "\ufffe\uffff", "١٢٣", "9" * 400,
    "\n\n\n", "a\nb\nc" * 50, "\x07\x1b[31m", "24:00", "9:5", "14시", "+1 650 253 0000", "ㅤㅤㅤ", "ﷺ" * 100,
    '<tg-time unix="1">x</tg-time>', '<a href="x">', "\"'\\" * 100, "https://evil.example/<>", "null", "-1",
)  # fmt: skip
COMMANDS = (
    "/start", "/start pay_" + "A" * 60, "/start rides", "/start drive_" + "B" * 30, "/start ' OR 1=1", "/my",
    "/help", "/terms", "/paysupport", "/privacy", "/language", "/cancel", "/nonsense", "/", "//", "/START",
    "/my@other_bot", "/available", "/available 999", "/available -1", "/available ١", "/off", "/today",
)  # fmt: skip
STAFF_COMMANDS = (
    "/queue", "/vehicles", "/stats", "/stats 2026-13-45", "/stats 9999-12-31", "/stats 0001-01-01",
    "/refunds",
    "/deliveries", "/id", "/register", "/register x10", "/register sonata tmap basic x2", "/register <b> x y",
    "/register 12가3456 " + "x" * 3000 + " y basic", "/register \U0001d17a", "/driver", "/driver 없는차",
    "/driver <b>", "/book", "/book basic; 서울역; 강남역; 010-1234-5678; 김민수; now", "/book platinum;;;;;",
    "/book basic; <b>; </b>; 01012345678; {0}; 18:30", "/book basic; a; b; 4111111111111111; x; now",
    "/book " + "x;" * 1000, "/ride", "/ride ZZZZZ", "/ride <b>", "/ride {code}", "/refund", "/refund x y z",
    "/refund {code} 1000", "/refund {code} -5", "/refund {code} 99999999999999999999", "/refund {code} ١٢٣",
    "/queue@other_bot", "/start", "/cancel",
)  # fmt: skip
DATA = (
    "x", ":", "\x1d", "\x1d\x1d", "abc\x1ddef", "abcdef\x1dBook:grade", "\x1dpay", "r:view:", "r:view:A7K2Q",
    "r:drop:A7K2Q:1:0", "m:again:A7K2Q:", "m:lang:xx", "m:info:../../etc", "r:list:-1", "r:list:99999999999",
    "r:list:١", "9" * 64, "가" * 21, "\U0001d17a" * 16, "assign:A7K2Q:1:1", "take:A7K2Q:1", "refunded:1",
    "refunded:99999999999999999999", "retry:1", "d:v:1", "d:v:99999999999999999999", "d:vs:", "d:leave",
    "d:bg:", "d:by:", "d:rg:", "d:stats:9999-99-99", "d:stats:0001-01-01", "d:vr:1:1", "d:ve:1:x", "d:card:",
    "d:vg:1:prime:1", "d:refund:A7K2Q:1:1", "d:queue", "'; DROP--", "<b>", "{0}", "%s", "\x00", "None",
)  # fmt: skip
_FILE = {"file_id": "f", "file_unique_id": "u"}
_POINT = {"latitude": 37.5, "longitude": 127.0}
THINGS: tuple[dict[str, Any], ...] = (
    {"photo": [_FILE | {"width": 1, "height": 1}], "caption": "<b>&{0} 4111111111111111"},
    {"sticker": _FILE | {"type": "regular", "width": 1, "height": 1}},
    {"voice": _FILE | {"duration": 1}},
    {"video_note": _FILE | {"length": 1, "duration": 1}},
    {"contact": {"phone_number": "+821012345678", "first_name": "Nobody"}},
    {"contact": {"phone_number": "+821099998888", "first_name": "Other", "user_id": 7002}},
    {"contact": {"phone_number": "x" * 60, "first_name": "", "user_id": 2**52 - 1}},
    {"location": {"latitude": 90.0, "longitude": 180.0}},
    {"location": {"latitude": -90.0, "longitude": -180.0, "live_period": 0x7FFFFFFF}},
    {"venue": {"location": _POINT, "title": "", "address": ""}, "location": _POINT},
    {"venue": {"location": _POINT, "title": "<b>{0}", "address": "x" * 600}, "location": _POINT},
    {"poll": {"id": "1", "question": "?"}},
    {"dice": {"emoji": "🎲", "value": 6}},
    {"dice": {}},
    {"something_new": {"a": [1, None]}},
    {},
    {"pinned_message": {"message_id": 1, "date": 0, "chat": {"id": 1, "type": "private"}}},
    {"new_chat_title": "<b>"},
    {"migrate_to_chat_id": -1005},
    {"web_app_data": {"data": "x", "button_text": "y"}},
    {"text": "서울역", "quote": {"text": "q", "position": 0}, "via_bot": {"id": 3}},
    {"text": "x", "reply_to_message": {"message_id": 1, "date": 1, "text": "\U0001d17a\U0001d17a"}},
)


def changed(chance: random.Random, data: str, codes: list[str]) -> str:
    """A look-alike of a button's data: cut, longer, other numbers, another's code, other separators."""
    digits = str.maketrans("0123456789", "٠١٢٣٤٥٦٧٨٩")
    parts = data.split(":")
    likes = (
        data[:-1] or "x", data + "0", data.translate(digits), data.upper(), data.replace(":", "\x1d"),
        "\x1d" + data, ":".join(reversed(parts)), data.replace(":", "::"),
        ":".join(chance.choice(codes) if len(part) == 5 and codes else part for part in parts),
        ":".join(str(int(part) + 1) if part.isdecimal() else part for part in parts),
        ":".join("9" * 19 if part.isdecimal() else part for part in parts),
    )  # fmt: skip
    return chance.choice(likes).encode()[:64].decode(errors="ignore") or "x"
