"""The command line: ``jupyter tracker``, a module for each subcommand."""

from jupyter_tracker.cli.app import TrackerApp

main = TrackerApp.launch_instance
