"""Steps that several use cases share; each runs within the caller's transaction."""
