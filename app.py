"""The page of the screener, as Streamlit runs it: `make app` starts it."""

from screener.page.site import show

show()
