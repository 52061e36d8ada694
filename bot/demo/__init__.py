"""The demo: customers, staff and drivers ride before your eyes, and then let you play one of them."""
