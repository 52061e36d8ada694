"""What touches python-telegram-bot itself: the application, pacing, requests, errors, sending."""
