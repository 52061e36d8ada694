"""The tests of call-taxi."""
