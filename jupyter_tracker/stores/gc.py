"""Emptying the trash of a database and of its artifact store."""

from collections.abc import Callable
from dataclasses import dataclass, field

from sqlalchemy import Engine

from jupyter_tracker.contract.errors import TrackerError
from jupyter_tracker.stores.artifacts import uris
from jupyter_tracker.stores.protocol import ArtifactStore
from jupyter_tracker.stores.sql import gc
from jupyter_tracker.stores.sql.engine import reading, written
from jupyter_tracker.stores.sql.gc import Item, Selection

_CELLS_AT_ONCE = 1000


@dataclass
class Collected:
    """What came of it.

    Attributes
    ----------
    removed
        What is gone, or would be in a dry run.
    kept
        What stays although it is in the trash, and why.
    left
        Places of files that this process does not keep, and so did not touch.
    failed
        Places of files that could not be deleted, and why; the next collection tries again.
    cells
        How many notebook cells were in no snapshot any more.
    """

    removed: list[Item] = field(default_factory=list)
    kept: list[tuple[Item, str]] = field(default_factory=list)
    left: list[str] = field(default_factory=list)
    failed: list[tuple[str, str]] = field(default_factory=list)
    cells: int = 0


def collect(
    engine: Engine,
    artifacts: ArtifactStore,
    selection: Selection,
    *,
    dry_run: bool = False,
    say: Callable[[str], None] = lambda _line: None,
) -> Collected:
    """Remove what is in the trash for good, one entity after the other.

    Parameters
    ----------
    engine, artifacts
        The database, and where the files of its ``mlflow-artifacts:`` URIs are.
    selection
        What, and how long it must have been there.
    dry_run
        Only say what would be removed.
    say
        Called with a line for each entity.

    Raises
    ------
    TrackerError
        When something that the selection names does not exist or is not in the trash; nothing is
        removed then.
    """
    with reading(engine) as connection:
        found = gc.find(connection, selection)
    done = Collected(kept=found.kept)
    if dry_run:
        done.removed = found.items
        return done
    with reading(engine) as connection:
        interrupted = gc.unfinished(connection)
    for item in interrupted:
        _delete_files(engine, artifacts, item, done)
    for item in found.items:
        removed = _remove(engine, item, selection)
        if removed is None:
            done.kept.append((item, "it was restored, or is needed by now"))
            continue
        done.removed.append(removed)
        say(f"removed {removed}")
        _delete_files(engine, artifacts, removed, done)
    done.cells = _collect_cells(engine)
    return done


def _remove(engine: Engine, item: Item, selection: Selection) -> Item | None:
    return written(engine, lambda connection: gc.remove(connection, item, selection))


def _delete_files(engine: Engine, artifacts: ArtifactStore, item: Item, done: Collected) -> None:
    for place in item.places:
        if not place.startswith(uris.SCHEME):
            done.left.append(place)
            continue
        try:
            artifacts.delete(uris.proxied_path(place))
        except TrackerError as error:
            done.failed.append((place, error.message))
            return
    written(engine, lambda c: gc.artifacts_removed(c, item.kind, item.entity_id))


def _collect_cells(engine: Engine) -> int:
    with reading(engine) as connection:
        digests, at = gc.unused_cells(connection)
    removed = 0
    for start in range(0, len(digests), _CELLS_AT_ONCE):
        some = digests[start : start + _CELLS_AT_ONCE]
        removed += written(engine, lambda c, some=some: gc.remove_cells(c, some, at))  # type: ignore[misc]
    return removed
