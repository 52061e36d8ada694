"""What touches aiogram itself: the client, pacing, locks, storage, invoices, editing."""
