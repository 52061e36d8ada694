"""What the faces read: never locking, never writing."""
