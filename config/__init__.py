"""What the company sets from outside: settings, tariff, logging and the catalogs of texts."""
