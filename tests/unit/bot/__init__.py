"""Tests of what comes in, what goes out, payments, the adapters and the life of the process."""
