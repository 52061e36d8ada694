"""The app is killed at every commit and every call on the way of the money, and goes on."""
