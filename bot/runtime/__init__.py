"""What keeps any process running: supervised components, schedulers, batches. It knows no taxi."""
