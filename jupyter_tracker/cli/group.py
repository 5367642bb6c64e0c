"""What the commands that pick a subcommand share."""

import sys

from jupyter_core.application import JupyterApp
from traitlets import default

from jupyter_tracker._version import __version__


class Group(JupyterApp):
    """Picks the subcommand."""

    version = __version__

    @property
    def _command(self) -> str:
        return self.name.replace("-", " ")

    @default("subcommand_description")
    def _subcommand_description(self) -> str:
        return f"{self._command} <subcommand> --help says more."

    def start(self) -> None:
        """Run the subcommand, or print the help; exit with 1 when there is no such subcommand."""
        super().start()
        if self.extra_args:
            print(
                f"{self._command}: There is no subcommand {self.extra_args[0]!r}. "
                f"Use one of: {', '.join(self.subcommands)}.",
                file=sys.stderr,
            )
            self.exit(1)
        self.print_help()
