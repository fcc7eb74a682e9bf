"""The screener and a Python of its own, in one folder: for computers on which nothing else is to be installed."""
