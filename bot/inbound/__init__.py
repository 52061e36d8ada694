"""The one entrance: updates are fetched, made durable and handed to the faces, in order per chat."""
