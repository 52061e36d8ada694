"""What happens by itself: deadlines, shifts that end, heartbeats."""
