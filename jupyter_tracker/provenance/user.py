"""Who runs this."""

import getpass
import os


def user_name() -> str:
    """Return the JupyterHub user, else the operating system's.

    Containers often run under a number that has no name: then it is ``unknown``.
    """
    hub_user = os.environ.get("JUPYTERHUB_USER")
    if hub_user:
        return hub_user
    try:
        return getpass.getuser()
    except (KeyError, OSError):
        return "unknown"
