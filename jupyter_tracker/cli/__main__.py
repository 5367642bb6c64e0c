"""``python -m jupyter_tracker.cli``, where the command is not on the PATH."""

from jupyter_tracker.cli import main

main()
