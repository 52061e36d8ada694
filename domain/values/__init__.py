"""Small immutable values that every other part of the domain speaks in."""
