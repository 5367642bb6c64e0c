"""Models behind HTTP: requests into what a model takes, predictions into answers, and their server.

The protocols are MLflow's scoring server's and the Open Inference Protocol.
"""

TOKEN_VARIABLE = "JUPYTER_TRACKER_SERVING_TOKEN"  # noqa: S105, which is no token
