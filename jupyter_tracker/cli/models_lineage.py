"""``jupyter tracker models lineage``: where a version comes from, and how to make it again."""

from jupyter_tracker.cli.models_command import RegistryCommand, parse_version
from jupyter_tracker.client.lineage import commands, describe, find_lineage
from jupyter_tracker.client.mlflow_client import MlflowClient


class LineageApp(RegistryCommand):
    """``jupyter tracker models lineage <name>/<version>``."""

    name = "jupyter-tracker-models-lineage"
    description = (
        "Follow a version back to its run, notebook, commit and data, and print the commands that "
        "make it again."
    )
    usage = "<name>/<version>"

    def work(self, client: MlflowClient, /, *arguments: str) -> int:
        """Print the chain, then the commands."""
        version = client.get_model_version(*parse_version(arguments[0]))
        lineage = find_lineage(client, version)
        for line in describe(lineage):
            print(line)
        steps = list(commands(lineage))
        if steps:
            print("\nTo make it again:\n")
        for step in steps:
            print(f"  {step}")
        return 0
