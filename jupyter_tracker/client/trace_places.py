"""Where the traces of this program go, and what is known of who traces."""

from functools import cache

from jupyter_tracker.client.active_model import get_active_model_id
from jupyter_tracker.client.experiments import current_experiment
from jupyter_tracker.client.provenance import source
from jupyter_tracker.client.session import DEFAULT_EXPERIMENT_ID, SESSION
from jupyter_tracker.client.uris import URIS
from jupyter_tracker.contract.names import SOURCE_RUN_METADATA, USER_TAG
from jupyter_tracker.provenance.user import user_name
from jupyter_tracker.stores.protocol import Store
from jupyter_tracker.stores.resolve import lasting_uri
from jupyter_tracker.tracing.live import Destination
from jupyter_tracker.tracing.names import MODEL_METADATA


def destination(
    experiment_id: str | None = None,
    run_id: str | None = None,
    of_client: tuple[Store, str] | None = None,
) -> Destination:
    """Find out where a trace goes that begins now.

    Parameters
    ----------
    experiment_id
        By default that of the run, and without a run the current one.
    run_id
        The run that it belongs to; the active one by default.
    of_client
        The store of an explicit client, and its URI; by default those of the fluent API.
    """
    store, uri = SESSION.recorder.store, lasting_uri(URIS.tracking)
    if of_client is not None:
        store, other = of_client
        if lasting_uri(other) != uri:  # another place, which knows nothing of this session
            place = str(experiment_id or DEFAULT_EXPERIMENT_ID)
            return Destination(store, lasting_uri(other), place, metadata=_metadata(run_id))
    run = SESSION.latest_run
    if run_id is not None and (run is None or run.info.run_id != run_id):
        run = SESSION.client.get_run(run_id)
    place, name = str(experiment_id or (run.info.experiment_id if run is not None else "")), ""
    if not place:  # no run, or one that began while the store could not be reached
        current = current_experiment()
        place = current.experiment_id if current is not None else DEFAULT_EXPERIMENT_ID
        name = current.name if current is not None else ""
    metadata = _metadata(run.info.run_id if run is not None else None)
    return Destination(store, uri, place, name, metadata)


def _metadata(run_id: str | None) -> dict[str, str]:
    known = {SOURCE_RUN_METADATA: run_id, MODEL_METADATA: get_active_model_id()}
    return {**_code(), **{key: value for key, value in known.items() if value}}


@cache
def _code() -> dict[str, str]:
    code = source()
    return {USER_TAG: user_name(), **(code.tags if code is not None else {})}
