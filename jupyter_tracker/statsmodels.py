"""Models of statsmodels: `autolog`, as with MLflow."""

from jupyter_tracker.autologging.statsmodels import autolog as autolog
