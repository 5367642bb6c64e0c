"""Waiting for a module to be imported."""

import sys
from pathlib import Path

import pytest

from jupyter_tracker.autologging.imports import when_imported


@pytest.fixture
def module(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    (tmp_path / "awaited_module.py").write_text("value = 1\n")
    monkeypatch.syspath_prepend(tmp_path)
    yield "awaited_module"
    sys.modules.pop("awaited_module", None)


def test_the_call_comes_when_the_module_is_there(module: str):
    seen = []
    when_imported(module, lambda found: seen.append(found.value))
    assert seen == []
    __import__(module)
    assert seen == [1]


def test_a_module_that_is_there_already_does_not_wait(module: str):
    __import__(module)
    seen = []
    when_imported(module, lambda found: seen.append(found.value))
    assert seen == [1]


def test_waiting_can_end(module: str):
    seen = []
    forget = when_imported(module, seen.append)
    forget()
    __import__(module)
    assert seen == []


def test_a_module_that_is_not_there_is_missing_as_before():
    when_imported("awaited_nowhere", print)
    with pytest.raises(ModuleNotFoundError, match="awaited_nowhere"):
        __import__("awaited_nowhere")


def test_the_loader_is_what_it_would_have_been(module: str):
    when_imported(module, lambda found: None)
    found = __import__(module)
    assert "exec_module" not in vars(found.__loader__) or found.__spec__.loader.exec_module
    assert Path(found.__file__).name == "awaited_module.py"
