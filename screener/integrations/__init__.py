"""The screener inside other people's pipelines: Presidio's analyzer, spaCy."""
