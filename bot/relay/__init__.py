"""What the house does by itself: messages go out, deadlines are met, the pulse is kept."""
