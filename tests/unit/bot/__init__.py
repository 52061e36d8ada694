"""Tests of the entrance, the jobs, the adapters and the life of the process."""
