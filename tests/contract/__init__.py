"""What storage must do, on each database there is."""
