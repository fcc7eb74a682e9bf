"""The page of the screener, as Streamlit runs it: `make app` starts it."""

from screener.surfaces.pages.site import show

show()
