"""``%tracker model``."""

from datetime import datetime

import jupyter_tracker
from jupyter_tracker.client.fluent import get_client
from jupyter_tracker_magics.commands import Command, words
from jupyter_tracker_magics.kernel import Kernel
from jupyter_tracker_magics.views import Bundle, line, table

_SHOWN = 20


def model(_: Kernel, arguments: str) -> Bundle:
    """Show the versions of a registered model, the newest first."""
    (name,) = words("model", arguments, 1)
    aliases = get_client().get_registered_model(name).aliases
    quoted = name.replace("'", "''")
    versions = jupyter_tracker.search_model_versions(filter_string=f"name = '{quoted}'")
    rows = [
        [
            each.version,
            ", ".join(alias for alias, version in aliases.items() if version == each.version),
            each.run_id[:8],
            datetime.fromtimestamp(each.creation_timestamp / 1000).strftime("%Y-%m-%d %H:%M:%S"),
        ]
        for each in sorted(versions, key=lambda each: int(each.version), reverse=True)[:_SHOWN]
    ]
    columns = ["version", "aliases", "run", "created"]
    return table(columns, rows) if rows else line(f"{name} has no versions yet.")


COMMANDS = (Command("model", "NAME", model),)
