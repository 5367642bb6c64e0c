"""Requests and responses of the endpoints. Building a request checks it."""

from jupyter_tracker.contract.requests.artifacts import *
from jupyter_tracker.contract.requests.audit import *
from jupyter_tracker.contract.requests.base import *
from jupyter_tracker.contract.requests.experiments import *
from jupyter_tracker.contract.requests.importing import *
from jupyter_tracker.contract.requests.inputs import *
from jupyter_tracker.contract.requests.logged_models import *
from jupyter_tracker.contract.requests.notebooks import *
from jupyter_tracker.contract.requests.registry import *
from jupyter_tracker.contract.requests.reviews import *
from jupyter_tracker.contract.requests.run_summaries import *
from jupyter_tracker.contract.requests.runs import *
from jupyter_tracker.contract.requests.store import *
from jupyter_tracker.contract.requests.traces import *
from jupyter_tracker.contract.requests.webhooks import *
