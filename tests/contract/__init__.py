"""What every store of the books must do, on each database there is."""
