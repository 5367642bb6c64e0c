"""The Dockerfile of a model's image, and the script that its containers start with."""

import json
import shlex
from collections.abc import Mapping, Sequence
from typing import NamedTuple

HOME = "/opt"
"""Where everything of the context is in the image."""
MODEL = "model"
REQUIREMENTS = "requirements.txt"
HASHED_REQUIREMENTS = "requirements-hashed.txt"
SCRIPT = "serve.sh"

DEFAULT_PORT = 8080
"""SageMaker's, which cannot be changed there."""
ANONYMOUS_VARIABLE = "JUPYTER_TRACKER_SERVING_ALLOW_ANONYMOUS"
"""Lets a container serve without a token: clouds ask for one themselves, and pass none on."""
USER = 10_001
"""None of those that images come with."""

_PING = "from urllib.request import urlopen; urlopen('http://127.0.0.1:{port}/ping', timeout=4)"
_SCRIPT = """\
#!/bin/sh
# Serves the model. SageMaker starts containers with "serve"; other arguments are the server's.
if [ "$1" = serve ]; then shift; fi
if [ "${variable}" = true ]; then set -- --allow-anonymous "$@"; fi
exec {command} "$@"
"""


class Image(NamedTuple):
    """What goes into an image, besides the model.

    Attributes
    ----------
    base_image
        An image of Debian's family with Python and pip.
    port
        Where its containers listen.
    options
        What the server is started with besides.
    system_packages
        What apt installs.
    wheel
        The name of the wheel in the context, when there is one.
    hashed
        Whether there are requirements with hashes.
    labels
        What the image says of itself.
    """

    base_image: str
    port: int = DEFAULT_PORT
    options: Sequence[str] = ()
    system_packages: Sequence[str] = ()
    wheel: str = ""
    hashed: bool = False
    labels: Mapping[str, str] = {}


def dockerfile(image: Image) -> str:
    """Return the Dockerfile of an image: what changes most often last, as layers are used again."""
    blocks = [
        f"# An image that serves a model: docker build --tag NAME .\nFROM {image.base_image}",
        "ENV PIP_DISABLE_PIP_VERSION_CHECK=1 \\\n"
        "    PIP_NO_CACHE_DIR=1 \\\n"
        "    PIP_ROOT_USER_ACTION=ignore \\\n"
        "    PYTHONDONTWRITEBYTECODE=1 \\\n"
        "    PYTHONUNBUFFERED=1",
    ]
    if image.system_packages:
        blocks.append(
            "# hadolint ignore=DL3008\n"
            "RUN apt-get update \\\n"
            "    && apt-get install --yes --no-install-recommends "
            f"{' '.join(image.system_packages)} \\\n"
            "    && rm -rf /var/lib/apt/lists/*"
        )
    blocks.append(f"RUN useradd --no-log-init --create-home --uid {USER} model\nWORKDIR {HOME}")
    if image.hashed:
        blocks.append(
            f"COPY {HASHED_REQUIREMENTS} ./\n"
            f"RUN pip install --no-deps --require-hashes --requirement {HASHED_REQUIREMENTS}"
        )
    blocks += [
        f"COPY {' '.join([REQUIREMENTS, *([image.wheel] if image.wheel else [])])} ./\n"
        f"RUN pip install --requirement {REQUIREMENTS}",
        f"COPY {SCRIPT} ./\nCOPY {MODEL} {MODEL}/",
    ]
    if image.labels:
        blocks.append("\n".join(_label(name, value) for name, value in image.labels.items()))
    blocks.append(
        f"USER {USER}\n"
        f"EXPOSE {image.port}\n"
        "HEALTHCHECK --interval=30s --timeout=5s --start-period=60s \\\n"
        f"    CMD {json.dumps(['python', '-c', _PING.format(port=image.port)])}\n"
        f"ENTRYPOINT {json.dumps(['sh', f'{HOME}/{SCRIPT}'])}"
    )
    return "\n\n".join(blocks) + "\n"


def start_script(image: Image) -> str:
    """Return the script that serves the model in a container of the image."""
    every_address = ["--host", "0.0.0.0"]  # noqa: S104, which is what containers have ports for
    command = ["jupyter", "tracker", "models", "serve", "-m", f"{HOME}/{MODEL}", *every_address]
    return _SCRIPT.format(
        variable=ANONYMOUS_VARIABLE,
        command=shlex.join([*command, "--port", str(image.port), *image.options]),
    )


def _label(name: str, value: str) -> str:
    """Return a label whose value Docker takes as it is, whoever has written it."""
    quoted = json.dumps(value, ensure_ascii=False).replace("$", "\\$")
    return f"LABEL jupyter-tracker.{name}={quoted}"
