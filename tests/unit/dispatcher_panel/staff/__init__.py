"""Tests of the staff commands and forms."""
