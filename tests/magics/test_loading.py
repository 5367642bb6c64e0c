import subprocess
import sys
from pathlib import Path

import jupyter_tracker_magics
from jupyter_tracker_magics.rewriting import rewrite

STARTUP = Path(jupyter_tracker_magics.__file__).parents[1] / "ipython_startup.py"
HEAVY = ("sqlalchemy", "requests", "sklearn", "ipywidgets", "nbformat", "msgspec", "asyncio")


def transforms(shell):
    return shell.input_transformer_manager.cleanup_transforms


def python(code, **environment):
    return subprocess.check_output(
        [sys.executable, "-c", code],
        text=True,
        env={"PYTHONPATH": ":".join(sys.path), **environment},
    ).strip()


def run_startup(shell, **environment):
    return python(
        "import sys; from IPython.core.interactiveshell import InteractiveShell\n"
        "from traitlets.config import Config\n"
        "config = Config(); config.HistoryManager.enabled = False\n"
        "shell = InteractiveShell.instance(config=config); before = set(shell.user_ns)\n"
        f"{shell}\n"
        f"shell.safe_execfile({str(STARTUP)!r}, shell.user_ns)\n"
        "print('track' in shell.magics_manager.magics['cell'], set(shell.user_ns) - before)",
        **environment,
    )


def test_loading_twice_registers_once(shell):
    jupyter_tracker_magics.load_ipython_extension(shell)
    jupyter_tracker_magics.load_ipython_extension(shell)
    assert transforms(shell).count(rewrite) == 1


def test_unloading_leaves_nothing(shell):
    jupyter_tracker_magics.unload_ipython_extension(shell)
    assert rewrite not in transforms(shell)
    assert "track" not in shell.magics_manager.magics["cell"]
    jupyter_tracker_magics.unload_ipython_extension(shell)
    jupyter_tracker_magics.load_ipython_extension(shell)


def test_the_magic_is_listed_and_has_help(shell, capsys):
    assert "track" in shell.magics_manager.lsmagic()["cell"]
    shell.run_cell("%%track?")
    assert "--experiment NAME" in capsys.readouterr().out


def test_loading_imports_nothing_heavy():
    code = "import sys, IPython.core.getipython, IPython.core.inputtransformer2, IPython.display\n"
    code += "before = set(sys.modules)\nimport jupyter_tracker_magics\n"
    code += f"print([name for name in {HEAVY!r} if name in set(sys.modules) - before])"
    assert python(code) == "[]"


def test_the_startup_file_loads_the_magic_and_leaves_no_names():
    assert run_startup("") == "True set()"


def test_the_startup_file_can_be_switched_off():
    assert run_startup("", JUPYTER_TRACKER_AUTOLOAD="0") == "False set()"


def test_the_startup_file_is_silent_when_the_package_is_gone():
    assert run_startup("sys.modules['jupyter_tracker'] = None") == "False set()"


def test_loading_by_hand_after_the_startup_file_does_no_harm(shell):
    shell.run_line_magic("load_ext", "jupyter_tracker")
    assert transforms(shell).count(rewrite) == 1
