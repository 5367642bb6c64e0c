"""Entities: what is stored and shown. One class is the Python object and the JSON.

Names and fields are MLflow's. Where MLflow's JSON has a list of ``{key, value}`` pairs and its
Python API a dictionary, the list is the field and the dictionary a property beside it.

Entities are not checked: what is stored must stay readable when a limit changes. Requests are.
"""

from jupyter_tracker.contract.entities.artifacts import *
from jupyter_tracker.contract.entities.audit import *
from jupyter_tracker.contract.entities.base import *
from jupyter_tracker.contract.entities.inputs import *
from jupyter_tracker.contract.entities.logged_models import *
from jupyter_tracker.contract.entities.notebooks import *
from jupyter_tracker.contract.entities.registry import *
from jupyter_tracker.contract.entities.reviews import *
from jupyter_tracker.contract.entities.run_summaries import *
from jupyter_tracker.contract.entities.store import *
from jupyter_tracker.contract.entities.traces import *
from jupyter_tracker.contract.entities.tracking import *
from jupyter_tracker.contract.entities.webhooks import *
