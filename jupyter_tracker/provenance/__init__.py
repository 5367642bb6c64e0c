"""Where a run came from: code, data, packages, machine, person. No Jupyter."""
