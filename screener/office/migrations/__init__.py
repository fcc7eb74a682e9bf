"""The tables' history: each numbered file runs once, in order, on a database that is older than it."""
