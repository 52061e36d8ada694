"""Vehicles. The stock is the available ones: there is no counter that could drift."""

from sqlalchemy import Boolean, CheckConstraint, Column, Float, Index, Integer, String, Table, Text

from storage.tables.columns import UtcTime, index_where, metadata, number

vehicles = Table(
    "vehicles",
    metadata,
    number("id", primary_key=True, autoincrement=False),
    Column("plate", String(16), nullable=False),
    Column("model", Text, nullable=False),
    Column("company", Text, nullable=False),
    Column("grade", String(16), nullable=False),
    Column("radio", Boolean, nullable=False),
    Column("state", String(16), nullable=False),
    Column("version", Integer, nullable=False),
    number("booking_id", nullable=True),
    number("driver_id", nullable=True),
    Column("available_until", UtcTime),
    Column("free_since", UtcTime),
    Column("position_lat", Float),
    Column("position_lon", Float),
    Column("position_at", UtcTime),
    Column("off_after_job", Boolean, nullable=False),
    Column("retired_at", UtcTime),
    CheckConstraint("(state IN ('held', 'busy')) = (booking_id IS NOT NULL)", name="job_when_held"),
)
in_fleet = vehicles.c.retired_at.is_(None)
index_where("uq_vehicles_plate", in_fleet, vehicles.c.plate, unique=True)
Index("uq_vehicles_booking_id", vehicles.c.booking_id, unique=True)
Index("uq_vehicles_driver_id", vehicles.c.driver_id, unique=True)
Index("ix_vehicles_grade", vehicles.c.grade, vehicles.c.state)
