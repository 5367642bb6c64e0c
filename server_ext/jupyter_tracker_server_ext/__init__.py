"""The Jupyter server extension: the tracker's API under Jupyter's own sign-in.

Without configuration it serves an embedded store in the Jupyter data directory; when the
environment names a tracking server it forwards to that one. Kernels get the address and a token in
their environment.
"""

from typing import Any


def _jupyter_server_extension_points() -> list[dict[str, Any]]:
    from jupyter_tracker_server_ext.extension import TrackerExtension

    return [{"module": "jupyter_tracker_server_ext", "app": TrackerExtension}]
