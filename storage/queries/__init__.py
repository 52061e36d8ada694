"""What the bots read: never locking, never writing."""
