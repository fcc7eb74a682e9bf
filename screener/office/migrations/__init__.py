"""The tables' history: each numbered file runs once, in order, on every database."""
