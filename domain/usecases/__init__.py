"""One verb a file; a use case loads, asks the aggregate, commits."""
