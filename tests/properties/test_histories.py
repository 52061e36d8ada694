"""Histories drawn at random keep the accounts right: a fixed sample here, thousands with `make prove`."""

import pytest

from tests.properties.workers import Share, apart, prove
from tests.servers import postgres_server

pytestmark = pytest.mark.long("samples of random histories")


def test_histories_on_sqlite() -> None:
    """Whatever happens in whatever order, money, rides, vehicles and read model agree, on SQLite."""
    share = Share(database="sqlite", seed=7, sequences=50, steps=60)
    with apart(1) as process:
        assert process.submit(prove, share, None).result().steps > 2_000


@pytest.mark.postgres
def test_histories_on_postgresql() -> None:
    """Whatever happens in whatever order, money, rides, vehicles and read model agree, on PostgreSQL."""
    share = Share(database="postgresql", seed=7, sequences=15, steps=60)
    with apart(1) as process:
        assert process.submit(prove, share, postgres_server()).result().steps > 600
