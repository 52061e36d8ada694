"""Tests of the staff group and the drivers."""
