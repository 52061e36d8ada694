"""Histories told in commands, on a real database."""
