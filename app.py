"""The page of the screener: `make app`, or `streamlit run app.py`."""

from screener.surfaces.pages.site import show

show()
