"""What the domain asks of the world, by role."""
