"""The table of endpoints: each is declared here once, and nowhere else.

The server's routes and permissions, the REST client's methods, the OpenAPI document and the tests
that call every route all come from this table.
"""

from typing import Any

from jupyter_tracker.contract.endpoints.artifacts import *
from jupyter_tracker.contract.endpoints.audit import *
from jupyter_tracker.contract.endpoints.base import *
from jupyter_tracker.contract.endpoints.experiments import *
from jupyter_tracker.contract.endpoints.importing import *
from jupyter_tracker.contract.endpoints.inputs import *
from jupyter_tracker.contract.endpoints.logged_models import *
from jupyter_tracker.contract.endpoints.notebooks import *
from jupyter_tracker.contract.endpoints.registry import *
from jupyter_tracker.contract.endpoints.reviews import *
from jupyter_tracker.contract.endpoints.run_summaries import *
from jupyter_tracker.contract.endpoints.runs import *
from jupyter_tracker.contract.endpoints.store import *
from jupyter_tracker.contract.endpoints.traces import *
from jupyter_tracker.contract.endpoints.webhooks import *

ENDPOINTS: tuple[Endpoint[Any, Any], ...] = tuple(
    value for value in list(globals().values()) if isinstance(value, Endpoint)
)

TRANSFERS: tuple[Transfer, ...] = tuple(
    value for value in list(globals().values()) if isinstance(value, Transfer)
)
