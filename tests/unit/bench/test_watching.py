"""Which steps of a plan look at everything, and what a statement is called."""

from bench.watching import label_of, scans

GROWING = {"bookings", "payments"}


def test_a_statement_is_called_by_its_verb_and_first_table() -> None:
    """Such as the counter of statements calls it, too."""
    assert label_of("SELECT bookings.id, events.at \nFROM bookings JOIN events ON true") == "SELECT bookings"
    assert label_of("INSERT INTO events (at) VALUES (?)") == "INSERT events"
    assert label_of("UPDATE notes SET at=?") == "UPDATE notes"
    assert label_of("SELECT 1") == "SELECT"


def test_sqlite_says_scan_when_it_looks_at_all() -> None:
    """With or without an index, and under another name of the table; a search is none, nor what is open."""
    plan = [
        "SCAN bookings",
        "SCAN payments_1 USING COVERING INDEX ix_payments_booking_id",
        "SEARCH bookings USING INDEX ix_bookings_customer_id (customer_id=?)",
        "SCAN bookings USING INDEX ix_bookings_open",
        "SCAN vehicles",
        "USE TEMP B-TREE FOR ORDER BY",
    ]
    assert scans(plan, GROWING) == plan[:2]


def test_postgresql_looks_at_all_without_a_condition_for_the_index() -> None:
    """A sequential scan always, a scan by an index unless a condition for its first column follows."""
    plan = [
        "Limit  (cost=0.29..8.31 rows=1 width=8)",
        "  ->  Seq Scan on bookings  (cost=0.00..757.39 rows=1290 width=783)",
        "        Filter: (status <> ALL ('{completed}'::text[]))",
        "  ->  Index Only Scan using pk_payments on payments  (cost=0.29..8.31 rows=1 width=8)",
        "  ->  Index Scan using ix_bookings_customer_id on bookings  (cost=0.29..8.31 rows=1 width=8)",
        "        Index Cond: (customer_id = 7)",
        "  ->  Index Scan using ix_bookings_driver_id on bookings  (cost=0.29..4522.43 rows=1 width=8)",
        "        Index Cond: (status = 'requested'::text)",
        "  ->  Bitmap Index Scan on ix_payments_approved_at  (cost=0.00..4.28 rows=1 width=0)",
        "  ->  Index Scan using ix_bookings_open on bookings  (cost=0.12..8.14 rows=1 width=8)",
        "  ->  Bitmap Index Scan on ix_bookings_open  (cost=0.00..4.28 rows=1 width=0)",
        "  ->  Seq Scan on vehicles  (cost=0.00..3.00 rows=100 width=80)",
    ]
    assert [line.split("  ")[0] for line in scans(plan, GROWING)] == [
        "Seq Scan on bookings",
        "Index Only Scan using pk_payments on payments",
        "Index Scan using ix_bookings_driver_id on bookings",
        "Bitmap Index Scan on ix_payments_approved_at",
    ]
