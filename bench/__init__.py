"""Measures whole rides through both bots, over HTTP, beside the floor that the same machine allows."""
