"""What people and clocks ask for: each names who asks and, behind a button, the version it saw."""
