"""Loads ``%%track`` into every IPython of this environment; JUPYTER_TRACKER_AUTOLOAD=0 does not.

IPython runs this file in the user's namespace before the first cell: no name stays behind, and
whatever is wrong with the package is none of this shell's business.
"""


def _jupyter_tracker_autoload() -> None:
    import contextlib
    import os
    import warnings

    with contextlib.suppress(Exception), warnings.catch_warnings():
        warnings.simplefilter("ignore")
        if os.environ.get("JUPYTER_TRACKER_AUTOLOAD") != "0":
            get_ipython().extension_manager.load_extension("jupyter_tracker")  # type: ignore[name-defined] # noqa: F821


_jupyter_tracker_autoload()
del _jupyter_tracker_autoload
