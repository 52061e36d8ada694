"""Stand-ins that let the bots run, be tried and be tested without anything from outside."""
