"""`calltaxi run` with PAYMENTS=sandbox, as a process of its own."""

import asyncio
import os
import sys
from pathlib import Path

from bot.demo.checkout import checkout_of, pay_on_page
from bot.simulator.telegram import LocalTelegram
from tests.acceptance.gateway.company import LONG


async def test_a_run_starts_its_sandbox(telegram: LocalTelegram, tmp_path: Path) -> None:
    """With no gateway named a sandbox is started beside the bots, and a ride can be paid on its page."""
    booking = telegram.add_bot("1001:" + "B" * 35, "run_booking_bot", "Booking")
    settings = {
        "BOOKING_BOT_TOKEN": booking.token,
        "STAFF_CHAT_ID": "-1001",
        "PAYMENTS": "sandbox",
        "TELEGRAM_API_URL": telegram.url,
        "DATA_DIR": str(tmp_path),
        "HTTP_PORT": "0",
    }
    kept = {name: value for name, value in os.environ.items() if name in ("PATH", "HOME", "LANG")}
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "bot",
        "run",
        "booking",
        cwd=tmp_path,
        env=kept | settings | {"PYTHONPATH": os.getcwd()},
    )
    try:
        person = telegram.add_person(7, "이민지")
        chat = person.chat_with(booking)
        await person.say(chat, "/start")
        menu = await chat.wait_for(lambda m: m.button("택시 부르기"), timeout=LONG)
        await person.press(menu, "택시 부르기")
        await person.press(await chat.wait_for(lambda m: m.button("일반"), timeout=LONG), "일반")
        await person.share_location(chat, 37.5547, 126.9707)
        await chat.wait_for(lambda m: "내리실" in m.text, timeout=LONG)
        await person.share_location(chat, 37.4979, 127.0276)
        await person.press(await chat.wait_for(lambda m: "지금" in m.labels, timeout=LONG), "지금")
        await chat.wait_for(lambda m: "연락할 번호" in m.text, timeout=LONG)
        await person.share_contact(chat)
        await person.press(await chat.wait_for(lambda m: m.button("결제하고"), timeout=LONG), "결제하고")
        link = await chat.wait_for(checkout_of, timeout=LONG)
        assert link.text.startswith("TEST")
        await pay_on_page(checkout_of(link))
        await chat.wait_for(lambda m: "접수됐어요" in m.text, timeout=LONG)
    finally:
        process.terminate()
        assert await process.wait() == 0
