"""Importing the package is cheap, because every notebook pays for it."""

import subprocess
import sys

import jupyter_tracker


def modules_after(code: str) -> set[str]:
    program = f"{code}; import sys; print(*sys.modules)"
    ran = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True
    )
    return set(ran.stdout.split())


def test_importing_the_package_loads_no_other_distribution():
    heavy = {"sqlalchemy", "requests", "tornado", "msgspec", "IPython", "traitlets", "pandas"}
    assert not heavy & modules_after("import jupyter_tracker")


def test_loading_the_magics_loads_neither_database_nor_network():
    heavy = {"sqlalchemy", "requests", "tornado.web", "sklearn", "ipywidgets", "pandas"}
    loaded = modules_after("import IPython, jupyter_tracker_magics")
    assert not heavy & (loaded - modules_after("import IPython"))


def test_every_public_name_is_there():
    assert all(getattr(jupyter_tracker, name) is not None for name in jupyter_tracker.__all__)


def test_a_wrong_name_is_an_attribute_error():
    assert not hasattr(jupyter_tracker, "no_such_thing")


def test_logging_loads_no_library_of_the_users():
    heavy = {"pandas", "numpy", "PIL", "matplotlib", "sklearn", "yaml"}
    code = (
        "import jupyter_tracker as t; t.log_metric, t.log_table, t.log_image, t.artifacts, t.data"
    )
    assert not heavy & modules_after(code)
