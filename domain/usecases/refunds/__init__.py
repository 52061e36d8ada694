"""Money on its way back: by a gateway, by staff, as goodwill."""
