"""Settings, tariff, texts and log."""
