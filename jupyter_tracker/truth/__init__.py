"""Notebook truth: whether running a notebook from the top would give a run what it really had.

`statements` reads what code does to names, `flow` follows names through the cells that ran, and
`verdict` compares that with the notebook as it stands; they execute nothing. `verification` does,
in a kernel of its own. `causes` says why two runs differ, `serving` tells browsers, and
`exporting` writes a run as files.
"""
