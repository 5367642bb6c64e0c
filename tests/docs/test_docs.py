"""The documentation is true: its snippets run, and what exists is in it."""

import os
import re
import shlex
import subprocess
import sys
from pathlib import Path

from nbclient import NotebookClient
from nbformat.v4 import new_code_cell, new_notebook

import jupyter_tracker
from jupyter_tracker.cli.server import TrackerServer, variables
from jupyter_tracker.client.session import SESSION
from jupyter_tracker.contract.endpoints import ENDPOINTS, TRANSFERS
from jupyter_tracker.search.language import parse_filter, parse_order
from jupyter_tracker.server.left_out import LEFT_OUT, left_out_pattern
from jupyter_tracker_magics.options import parse_options
from tests.conftest import RunningServer

REPOSITORY = Path(__file__).parents[2]
PAGES = [
    REPOSITORY / "README.md",
    REPOSITORY / "CONTRIBUTING.md",
    *(REPOSITORY / "docs").glob("*.md"),
]
FENCE = re.compile(r"^```(\w*)\n(.*?)^```$", re.MULTILINE | re.DOTALL)

RUN_ELSEWHERE = re.compile(
    r"make (lab|thorough|test|dev|check|help)|pip install|jupyter lab|"
    r"jupyter tracker (server|import|verify|export|history|"
    r"models (promote|lineage|serve|predict|generate-dockerfile|build-docker|generate-manifest))"
)
"""Commands that other tests or the tests' own set-up run."""


def snippets(language: str) -> list[tuple[str, str]]:
    return [
        (page.name, text)
        for page in PAGES
        for kind, text in FENCE.findall(page.read_text())
        if kind == language
    ]


def test_every_snippet_is_of_a_kind_that_is_run():
    kinds = {kind for page in PAGES for kind, _ in FENCE.findall(page.read_text())}
    assert kinds <= {"python", "ipython", "console", "search", "order", "yaml", ""}


def test_python_snippets_run_page_by_page():
    pages = {name for name, _ in snippets("python")}
    assert pages
    for page in pages:
        SESSION.reset()
        namespace: dict[str, object] = {}
        for name, code in snippets("python"):
            if name == page:
                exec(compile(code, name, "exec"), namespace)
    SESSION.reset()


def test_cells_run_in_a_kernel():
    cells = [new_code_cell(text) for _, text in snippets("ipython")]  # type: ignore[no-untyped-call]
    assert cells
    NotebookClient(new_notebook(cells=cells), timeout=60).execute()  # type: ignore[no-untyped-call]


def test_the_cell_in_the_readme_is_the_quickstarts():
    (readme,) = (text for name, text in snippets("") if name == "README.md" and "%%track" in text)
    assert parse_options(readme.splitlines()[0].removeprefix("%%track")).experiment == "churn"
    quickstart = (REPOSITORY / "binder" / "quickstart.ipynb").read_text()
    for line in readme.strip().splitlines():
        assert line.replace('"', '\\"') in quickstart


def test_commands_run(server: RunningServer, tmp_path: Path):
    environment = {
        **os.environ,
        "PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}",
        "JUPYTER_TRACKER_URI": server.uri,
        "JUPYTER_TRACKER_TOKEN": server.token,
    }
    lines = [line for _, text in snippets("console") for line in text.splitlines()]
    commands = [line.removeprefix("$ ").partition("  #")[0] for line in lines if line[:2] == "$ "]
    run = [command for command in commands if not RUN_ELSEWHERE.match(command)]
    assert any(shlex.split(command)[0] == "jupyter" for command in run)
    for command in run:
        subprocess.run(
            command, shell=True, check=True, env=environment, capture_output=True, cwd=tmp_path
        )


def test_searches_are_understood():
    for _, text in snippets("search"):
        for line in text.splitlines():
            assert parse_filter(line) is not None
    for _, text in snippets("order"):
        for line in text.splitlines():
            parse_order(line)


def test_every_public_name_is_documented():
    text = (REPOSITORY / "docs" / "api.md").read_text()
    missing = [name for name in jupyter_tracker.__all__ if f"`{name}`" not in text]
    assert missing == ["__version__"]


def test_every_endpoint_is_documented():
    text = (REPOSITORY / "docs" / "rest.md").read_text()
    rows = [f"| {', '.join(e.methods)} | `{e.path}` | `{e.name}`" for e in ENDPOINTS]
    rows += [f"| {each.method} | `{each.path}` |" for each in TRANSFERS]
    assert [row for row in rows if row not in text] == []


def test_every_variable_is_documented():
    sources = [
        path.read_text()
        for room in ("jupyter_tracker", "magics", "server_ext")
        for path in (REPOSITORY / room).rglob("*.py")
    ]
    named = {
        name
        for text in sources
        for name in re.findall(r"\b(?:JUPYTER_TRACKER|MLFLOW)_[A-Z_]+\b", text)
    }
    named -= {"MLFLOW_EXPERIMENT", "MLFLOW_NO_OP_SPAN_TRACE_ID"}  # of traces, in MLflow's words
    text = (REPOSITORY / "docs" / "configuration.md").read_text()
    assert sorted(name for name in named if f"`{name}`" not in text) == []


def test_every_option_of_the_server_is_documented():
    text = (REPOSITORY / "docs" / "server.md").read_text()
    missing = []
    for name, trait in TrackerServer.class_own_traits(option=True).items():
        (row,) = re.findall(rf"^\| `--{name.replace('_', '-')}`.*\|$", text, re.MULTILINE)
        missing += [each for each in variables(name)[1:] if f"| `{each}` |" not in row]
        default = f"{trait.default_value}".removesuffix(".0")
        if default not in ("", "None", "True", "False") and f"| `{default}` |" not in row:
            missing.append(f"--{name}: {default}")
    assert missing == []


def test_what_is_left_out_is_documented_and_not_served():
    text = (REPOSITORY / "docs" / "rest.md").read_text()
    assert [each for each in LEFT_OUT if f"| `{each.path}` | {each.what} |" not in text] == []
    served = [each.path for each in (*ENDPOINTS, *TRANSFERS)]
    patterns = [left_out_pattern(each) for each in LEFT_OUT]
    assert [path for path in served for each in patterns if re.fullmatch(each, path)] == []


def test_every_option_of_track_is_documented():
    from jupyter_tracker_magics.options import MAGIC, _parser

    text = (REPOSITORY / "docs" / "track.md").read_text()
    assert [option for option in _parser(MAGIC).known_options if f"`{option}" not in text] == []


def test_links_lead_somewhere():
    for page in PAGES:
        for target in re.findall(r"\]\((?!https?:)([^)#]+)", page.read_text()):
            assert (page.parent / target).exists(), f"{page.name}: {target}"
