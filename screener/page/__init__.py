"""The page: a person pastes a draft, an office works through many. `make app` starts it; app.py is its entry."""

from streamlit import net_util


def _unknown() -> None:
    """The address of this computer, for Streamlit: it would ask a host on the internet for it.

    It asks when a page of another site calls this one, to see whether that site is this computer. It never is.
    """


net_util.get_external_ip = net_util.get_internal_ip = _unknown
