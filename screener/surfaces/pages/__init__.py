"""The page: a person pastes a draft, an office works through many. `make app` starts it; app.py is its entry."""
