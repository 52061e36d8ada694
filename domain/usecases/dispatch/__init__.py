"""What dispatchers decide about a booking: confirm it, assign a vehicle, release one."""
