"""Settings are read from words, checked together, and never shown where they are secret."""

from datetime import timedelta
from pathlib import Path

import pytest

from config.checks import Side
from config.loading import BOTH_SIDES, SettingsError, load_settings
from config.settings import Settings
from tests.third_language import with_a_third_language

REAL = {
    "BOOKING_BOT_TOKEN": "111111:booking-bot-token",
    "DISPATCH_BOT_TOKEN": "222222:dispatch-bot-token",
    "STAFF_CHAT_ID": "-1001",
    "PAYMENTS": "telegram",
    "PAYMENT_PROVIDER_TOKEN": "333:TEST:provider",
}


def load(*sides: Side, **environ: str) -> Settings:
    """Load from these words alone."""
    return load_settings(sides, environ=environ, env_file=None)


def wrong(*sides: Side, **environ: str) -> dict[str, str]:
    """Give the problems by the setting's name."""
    with pytest.raises(SettingsError) as caught:
        load(*sides, **environ)
    return {problem.name: problem.wrong for problem in caught.value.problems}


def test_a_tool_needs_no_setting() -> None:
    """Without any setting a tool works on SQLite under DATA_DIR, in won, Korean and Seoul's time."""
    settings = load()
    assert settings.database_url == "sqlite+aiosqlite:///data/calltaxi.db"
    assert (settings.currency, settings.locale, settings.timezone) == ("KRW", "ko", "Asia/Seoul")
    assert settings.pay_within == timedelta(minutes=15)
    assert settings.offer_within == timedelta(seconds=45)
    assert settings.shift == timedelta(hours=8)
    assert (settings.payments, settings.refunds, settings.auto_dispatch_after) == (None, None, None)


def test_a_whole_setting_runs_both_sides() -> None:
    """Two tokens, the staff group and a way to pay are enough to run."""
    settings = load(*BOTH_SIDES, **REAL)
    assert settings.refunds == "manual"
    assert settings.on_telegram


def test_the_file_is_read_and_the_environment_wins(tmp_path: Path) -> None:
    """`.env` is read, the environment is stronger, and an empty value counts as unset."""
    (tmp_path / ".env").write_text("MIN_FARE=5000\nMAX_KM=50\nLOCALE=\nUNKNOWN=1\n", encoding="utf-8")
    settings = load_settings(environ={"MAX_KM": "60", "MIN_FARE": ""}, env_file=tmp_path / ".env")
    assert (settings.min_fare, settings.max_km, settings.locale) == (5000, 60, "ko")


def test_the_locale_is_a_language_that_has_texts(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """LOCALE takes each language with a folder of catalogs, and the refusal of another lists them."""
    assert load(LOCALE="en").locale == "en"
    assert wrong(LOCALE="ja") == {"LOCALE": "is none of the languages that have texts here: ko, en"}
    monkeypatch.setattr("config.i18n.LOCALES", with_a_third_language(tmp_path))
    assert load(LOCALE="ja").locale == "ja"


def test_the_file_can_be_left_unread(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """With no file named, a `.env` in the folder changes nothing."""
    (tmp_path / ".env").write_text("MIN_FARE=5000\n", encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    assert load_settings(environ={}, env_file=None).min_fare == 4800
    assert load_settings(environ={}).min_fare == 5000


def test_the_minimum_fare_has_an_older_name() -> None:
    """MIN_TAX_PRICE is read as MIN_FARE, and MIN_FARE is stronger."""
    assert load(MIN_TAX_PRICE="5100").min_fare == 5100
    assert load(MIN_TAX_PRICE="5100", MIN_FARE="5200").min_fare == 5200


@pytest.mark.parametrize(
    ("written", "seconds"),
    [("900", 900), ("45s", 45), ("15m", 900), ("15min", 900), ("2h", 7200), ("1h30m", 5400), ("PT15M", 900)],
)
def test_durations_are_written_as_people_do(written: str, seconds: int) -> None:
    """A duration may be short words, bare seconds or ISO 8601."""
    assert load(PAY_WITHIN=written).pay_within == timedelta(seconds=seconds)


@pytest.mark.parametrize("written", ["soon", "0", "-5m", "m", "P", "40d", "1.5h"])
def test_a_duration_that_makes_no_sense_is_refused(written: str) -> None:
    """What is no duration, or none that a deadline can have, is refused."""
    assert "PAY_WITHIN" in wrong(PAY_WITHIN=written)


def test_auto_dispatch_can_be_off() -> None:
    """AUTO_DISPATCH_AFTER is a duration, or off."""
    assert load(AUTO_DISPATCH_AFTER="off").auto_dispatch_after is None
    assert load(AUTO_DISPATCH_AFTER="3m").auto_dispatch_after == timedelta(minutes=3)


@pytest.mark.parametrize("written", ["sqlite:///data/a.db", "postgres://u:p@a,b/taxi?sslmode=require"])
def test_a_database_address_stays_as_it_is_written(written: str) -> None:
    """An address that storage can read is kept as people wrote it."""
    assert load(DATABASE_URL=written).database_url == written


@pytest.mark.parametrize("written", ["mysql://db/taxi", "data/a.db", "sqlite:data/a.db", "sqlite://a.db"])
def test_other_databases_are_refused(written: str) -> None:
    """Another database, or a bare file, is refused."""
    assert "DATABASE_URL" in wrong(DATABASE_URL=written)


def test_a_wrong_word_in_a_database_address_is_named() -> None:
    """What storage cannot read in the address is told like any other wrong setting, on one line."""
    said = wrong(DATABASE_URL="postgresql://u:very-secret-words@db/taxi?sslmod=require", MIN_FARE="4.8")
    assert said == {
        "DATABASE_URL": "has the word sslmod, which is unknown; perhaps sslmode is meant",
        "MIN_FARE": "must be a whole number",
    }


def test_lists_and_networks_are_split() -> None:
    """DISPATCHERS and METRICS_ALLOW take several values, by commas or spaces."""
    settings = load(DISPATCHERS="11, 22 33", METRICS_ALLOW="10.0.0.0/8,::1/128")
    assert settings.dispatchers == (11, 22, 33)
    assert [str(network) for network in settings.metrics_allow] == ["10.0.0.0/8", "::1/128"]


def test_everything_wrong_is_said_at_once() -> None:
    """One start lists every wrong setting, by itself and together, with a way to mend each."""
    problems = wrong(
        *BOTH_SIDES,
        BOOKING_BOT_TOKEN="nonsense",
        STAFF_CHAT_ID="5",
        DISPATCHERS="x",
        PUBLIC_URL="http://taxi.example",
        PAYMENTS="stars",
        HTTP_PORT="99999",
        MIN_FARE="4.8",
        CURRENCY="XTR",
        TIMEZONE="Mars/Olympus",
        METRICS_ALLOW="everybody",
        DATA_DIR="d",
    )
    assert set(problems) == {
        "BOOKING_BOT_TOKEN",
        "DISPATCH_BOT_TOKEN",
        "STAFF_CHAT_ID",
        "DISPATCHERS",
        "PUBLIC_URL",
        "WEBHOOK_SECRET",
        "PAYMENTS",
        "HTTP_PORT",
        "MIN_FARE",
        "CURRENCY",
        "TIMEZONE",
        "METRICS_ALLOW",
    }
    assert problems["MIN_FARE"] == "must be a whole number"


def test_a_wrong_setting_is_told_with_a_way_to_mend_it() -> None:
    """The message names the setting, what is wrong, and an example to copy."""
    with pytest.raises(SettingsError, match=r"PAY_WITHIN is not a duration.*For example PAY_WITHIN=15m"):
        load(PAY_WITHIN="soon")


def test_no_secret_is_shown() -> None:
    """Neither the settings' representation nor an error holds a secret's value."""
    secrets = {
        "BOOKING_BOT_TOKEN": "111111:very-secret-words",
        "WEBHOOK_SECRET": "very-secret-words",
        "PAYMENT_GATEWAY_SECRET": "very-secret-words",
        "STRIPE_SECRET_KEY": "very-secret-words",
        "DATABASE_URL": "postgresql://u:very-secret-words@db/taxi",
        "REDIS_URL": "redis://:very-secret-words@redis/0",
    }
    assert "very-secret-words" not in repr(load(**secrets)) + str(load(**secrets))
    with pytest.raises(SettingsError) as caught:
        load(
            BOOKING_BOT_TOKEN="very-secret-words", WEBHOOK_SECRET="very-secret-words!", REDIS_URL="secret://x"
        )
    assert "very-secret-words" not in f"{caught.value!r} {caught.value}"
    assert len(caught.value.problems) == 3


@pytest.mark.parametrize(
    ("changed", "name"),
    [
        ({"STAFF_CHAT_ID": ""}, "STAFF_CHAT_ID"),
        ({"BOOKING_BOT_TOKEN": ""}, "BOOKING_BOT_TOKEN"),
        ({"DISPATCH_BOT_TOKEN": REAL["BOOKING_BOT_TOKEN"]}, "DISPATCH_BOT_TOKEN"),
        ({"PAYMENTS": ""}, "PAYMENTS"),
        ({"PAYMENT_PROVIDER_TOKEN": ""}, "PAYMENT_PROVIDER_TOKEN"),
        ({"PAYMENTS": "http", "PAYMENT_GATEWAY_SECRET": "s"}, "PAYMENT_GATEWAY_SERVER"),
        ({"PAYMENTS": "http", "PAYMENT_GATEWAY_SERVER": "https://pay.example"}, "PAYMENT_GATEWAY_SECRET"),
        ({"PAYMENTS": "sandbox", "PAYMENT_GATEWAY_SERVER": "http://127.0.0.1:9"}, "PAYMENT_GATEWAY_SECRET"),
        ({"REFUNDS": "gateway"}, "REFUNDS"),
        ({"REFUNDS": "stripe"}, "STRIPE_SECRET_KEY"),
        ({"REFUNDS": "stripe", "STRIPE_SECRET_KEY": "pk_test_k"}, "STRIPE_SECRET_KEY"),
        ({"REFUNDS": "stripe", "STRIPE_SECRET_KEY": "sk_live_k"}, "STRIPE_SECRET_KEY"),
        ({"PAYMENTS": "sandbox", "REFUNDS": "stripe", "STRIPE_SECRET_KEY": "k"}, "REFUNDS"),
        ({"PUBLIC_URL": "https://taxi.example"}, "WEBHOOK_SECRET"),
        ({"PUBLIC_URL": "http://taxi.example", "WEBHOOK_SECRET": "s"}, "PUBLIC_URL"),
        ({"WEBHOOK_SECRET": "no spaces"}, "WEBHOOK_SECRET"),
    ],
)
def test_a_run_that_lacks_something_does_not_start(changed: dict[str, str], name: str) -> None:
    """Each thing a real run needs is asked for, alone."""
    assert set(wrong(*BOTH_SIDES, **(REAL | changed))) == {name}


@pytest.mark.parametrize(
    ("changed", "refunds"),
    [
        ({"PAYMENTS": "sandbox"}, "gateway"),
        ({"REFUNDS": "stripe", "STRIPE_SECRET_KEY": "k"}, "stripe"),
        ({"PAYMENTS": "sandbox", "REFUNDS": "manual"}, "manual"),
    ],
)
def test_there_is_always_a_way_to_pay_back(changed: dict[str, str], refunds: str) -> None:
    """A gateway of the HTTP kind refunds by itself, unless another way is named."""
    assert load(*BOTH_SIDES, **(REAL | changed)).refunds == refunds


WAYS_BACK = {
    "telegram": {"": "manual", "manual": "manual", "stripe": "stripe"},
    "http": {"": "gateway", "manual": "manual", "gateway": "gateway"},
    "sandbox": {"": "gateway", "manual": "manual", "gateway": "gateway"},
}
"""PAYMENTS to REFUNDS to who pays back; what is not here leaves no way."""


@pytest.mark.parametrize("refunds", ["", "gateway", "stripe", "manual"])
@pytest.mark.parametrize("payments", ["telegram", "http", "sandbox"])
def test_every_way_to_pay_has_a_way_back(payments: str, refunds: str) -> None:
    """Of every combination of PAYMENTS and REFUNDS, one that leaves no way to pay back does not start."""
    gateway = {"PAYMENT_GATEWAY_SERVER": "https://pay.example", "PAYMENT_GATEWAY_SECRET": "s"}
    chosen = {"PAYMENTS": payments, "REFUNDS": refunds, "STRIPE_SECRET_KEY": "k"}
    if refunds in WAYS_BACK[payments]:
        assert load(*BOTH_SIDES, **(REAL | gateway | chosen)).refunds == WAYS_BACK[payments][refunds]
    else:
        assert set(wrong(*BOTH_SIDES, **(REAL | gateway | chosen))) == {"REFUNDS"}


def test_one_side_needs_its_own_token_only() -> None:
    """The booking side runs without the dispatch bot's token."""
    assert load("booking", **(REAL | {"DISPATCH_BOT_TOKEN": ""})).dispatch_bot_token is None


def test_the_dispatch_side_starts_without_a_staff_group() -> None:
    """The dispatch side alone needs no STAFF_CHAT_ID, since its /id is how to find it."""
    assert load("dispatch", **(REAL | {"STAFF_CHAT_ID": ""})).staff_chat_id is None


def test_a_webhook_on_another_server_may_be_plain() -> None:
    """With a Bot API server that is not Telegram's, the webhook need not be https."""
    settings = load(
        *BOTH_SIDES,
        **REAL,
        TELEGRAM_API_URL="http://127.0.0.1:8081/",
        PUBLIC_URL="http://127.0.0.1:8080",
        WEBHOOK_SECRET="s",
    )
    assert settings.telegram_api_url == "http://127.0.0.1:8081"
    assert not settings.on_telegram
