"""pytest-jupyter's fixtures, for this folder only: its event loop and Playwright's exclude each
other.
"""

from pathlib import Path
from typing import Any

import pytest
from pytest_jupyter.jupyter_core import *  # noqa: F403
from pytest_jupyter.jupyter_server import *  # noqa: F403
from pytest_jupyter.pytest_tornasync import *  # noqa: F403

from tests.conftest import NewDatabase


@pytest.fixture
def jp_server_config() -> dict[str, Any]:
    return {"ServerApp": {"jpserver_extensions": {"jupyter_tracker_server_ext": True}}}


@pytest.fixture(autouse=True)
def _data_directory(
    new_database: NewDatabase, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("JUPYTER_TRACKER_DATA_DIR", str(tmp_path / "tracker"))
    new_database(tmp_path / "tracker" / "tracker.db")
