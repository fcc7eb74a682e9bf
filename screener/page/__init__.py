"""The page: a person pastes a draft, an office works through many. `make app` starts it; app.py is its entry."""

from contextlib import suppress


def _unknown() -> None:
    """The address of this computer, for Streamlit: it would ask a host on the internet for it.

    It asks when a page of another site calls this one, to see whether that site is this computer. It never is.
    """


with suppress(ModuleNotFoundError):  # screener/page/__main__.py says how to install it
    from streamlit import net_util

    net_util.get_external_ip = net_util.get_internal_ip = _unknown
