"""The screener in other pipelines: Presidio's analyzer and spaCy."""
