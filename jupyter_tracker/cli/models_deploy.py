"""``jupyter tracker models generate-dockerfile``, ``build-docker`` and ``generate-manifest``."""

import sys
import tempfile
from pathlib import Path
from typing import Any

from jupyter_core.application import base_aliases, base_flags
from traitlets import Bool, Int, Unicode

from jupyter_tracker.cli.models_command import ModelsCommand
from jupyter_tracker.contract.errors import invalid
from jupyter_tracker.extras import needs
from jupyter_tracker.models.logging import get_model_info

with needs("Deploying a model", "jupyter-tracker[models]"):
    from jupyter_tracker.serving.deploying import engine
    from jupyter_tracker.serving.deploying.context import ContextOptions, write_context
    from jupyter_tracker.serving.deploying.dockerfile import DEFAULT_PORT
    from jupyter_tracker.serving.deploying.manifests import TARGETS, Deployment, manifest
    from jupyter_tracker.serving.deploying.names import name_like
    from jupyter_tracker.serving.deploying.origin import origin
    from jupyter_tracker.serving.served_model import identify
    from jupyter_tracker.serving.settings import TOKEN_VARIABLE


class DeployCommand(ModelsCommand):
    """Makes something that one model is deployed with."""

    model_uri = Unicode("", help="The model: a path, models:/…, or runs:/….").tag(config=True)
    port = Int(DEFAULT_PORT, help="Where the containers listen.").tag(config=True)
    allow_anonymous = Bool(
        False, help="Serve everybody who reaches the containers, without a token."
    ).tag(config=True)

    aliases: Any = {
        **base_aliases,
        "m": "DeployCommand.model_uri",
        "model-uri": "DeployCommand.model_uri",
        "port": "DeployCommand.port",
    }
    flags: Any = {
        **base_flags,
        "allow-anonymous": (
            {"DeployCommand": {"allow_anonymous": True}},
            allow_anonymous.help,
        ),
    }

    def _required(self, **options: str) -> None:
        """Refuse a command line without these options."""
        missing = [f"--{name.replace('_', '-')}" for name, value in options.items() if not value]
        if missing:
            raise invalid(f"{' and '.join(missing)} must be given: {self._command} {self.usage}")


class ImageCommand(DeployCommand):
    """Makes an image, or what it is made of."""

    base_image = Unicode(
        "", help="An image with Python; by default Python's own, of the model's version."
    ).tag(config=True)
    wheel = Unicode(
        "", help="The wheel of jupyter-tracker to install, instead of the published package."
    ).tag(config=True)
    trust = Bool(False, help="Let code run that comes with the model.").tag(config=True)
    env_manager = Unicode("", help="Has no effect: an image is an environment.").tag(config=True)

    aliases: Any = {
        **DeployCommand.aliases,
        "env-manager": "ImageCommand.env_manager",
        "b": "ImageCommand.base_image",
        "base-image": "ImageCommand.base_image",
        "wheel": "ImageCommand.wheel",
    }
    flags: Any = {
        **DeployCommand.flags,
        "trust": ({"ImageCommand": {"trust": True}}, trust.help),
        "enable-mlserver": ({}, "Has no effect: the server speaks MLServer's protocol."),
    }

    def _write(self, folder: Path) -> None:
        options = ContextOptions(
            self.base_image, self.port, self.wheel, self.allow_anonymous, self.trust
        )
        for note in write_context(self.model_uri, folder, options):
            _say(f"note: {note}")

    def _say_who_enters(self) -> None:
        if not self.allow_anonymous:
            _say(f"callers must send the token that the container has in {TOKEN_VARIABLE}")


class GenerateDockerfileApp(ImageCommand):
    """``jupyter tracker models generate-dockerfile -m <model> -o <folder>``."""

    name = "jupyter-tracker-models-generate-dockerfile"
    description = "Write a folder that any engine builds an image of the model from."
    usage = "-m <model> -o <folder>"

    output = Unicode("", help="The folder, which is made and must be empty.").tag(config=True)

    aliases: Any = {
        **ImageCommand.aliases,
        "o": "GenerateDockerfileApp.output",
        "d": "GenerateDockerfileApp.output",
        "output-directory": "GenerateDockerfileApp.output",
    }

    def act(self, *_: str) -> int:
        """Write it, and say what comes next."""
        self._required(model_uri=self.model_uri, output_directory=self.output)
        self._write(Path(self.output))
        print(self.output)
        self._say_who_enters()
        return 0


class BuildDockerApp(ImageCommand):
    """``jupyter tracker models build-docker -m <model> -n <image>``."""

    name = "jupyter-tracker-models-build-docker"
    description = "Build an image that serves the model, with Docker or Podman."
    usage = "-m <model> -n <image>"

    image = Unicode("", help="What the image is called.").tag(config=True)
    engine = Unicode("", help="docker or podman; the first that is there by default.").tag(
        config=True
    )
    platform = Unicode("", help="What it runs on, such as linux/amd64.").tag(config=True)

    aliases: Any = {
        **ImageCommand.aliases,
        "n": "BuildDockerApp.image",
        "name": "BuildDockerApp.image",
        "engine": "BuildDockerApp.engine",
        "platform": "BuildDockerApp.platform",
    }

    def act(self, *_: str) -> int:
        """Build it."""
        self._required(model_uri=self.model_uri, name=self.image)
        engine.find_engine(self.engine)  # before the model is fetched
        with tempfile.TemporaryDirectory(prefix="jupyter-tracker-image-") as temporary:
            context = Path(temporary) / "context"
            self._write(context)
            engine.build(context, self.image, self.engine, self.platform)
        print(self.image)
        self._say_who_enters()
        return 0


class GenerateManifestApp(DeployCommand):
    """``jupyter tracker models generate-manifest --target=… -m <model> --image=…``."""

    name = "jupyter-tracker-models-generate-manifest"
    description = f"Write what a platform runs an image with: {', '.join(TARGETS)}."
    usage = "--target=<platform> -m <model> --image=<image> -o <file>"

    target = Unicode("", help=f"The platform: {', '.join(TARGETS)}.").tag(config=True)
    image = Unicode("", help="The image, as the platform's registry knows it.").tag(config=True)
    output = Unicode("", help="The file; by default it is printed.").tag(config=True)
    deployment_name = Unicode("", help="What it is called there; like the model by default.").tag(
        config=True
    )
    replicas = Int(1, help="How many containers run.").tag(config=True)
    token_secret = Unicode(
        "", help="The Kubernetes secret with the key token; <name>-token by default."
    ).tag(config=True)
    cpu = Unicode("500m", help="What each container asks for, in Kubernetes' words.").tag(
        config=True
    )
    memory = Unicode("1Gi", help="What each container may use, in Kubernetes' words.").tag(
        config=True
    )
    instance_type = Unicode("", help="The machine, in Azure's or Amazon's words.").tag(config=True)
    role = Unicode("", help="The Amazon role that pulls the image, for SageMaker.").tag(config=True)

    aliases: Any = {
        **DeployCommand.aliases,
        "target": "GenerateManifestApp.target",
        "image": "GenerateManifestApp.image",
        "o": "GenerateManifestApp.output",
        "name": "GenerateManifestApp.deployment_name",
        "replicas": "GenerateManifestApp.replicas",
        "token-secret": "GenerateManifestApp.token_secret",
        "cpu": "GenerateManifestApp.cpu",
        "memory": "GenerateManifestApp.memory",
        "instance-type": "GenerateManifestApp.instance_type",
        "role": "GenerateManifestApp.role",
    }

    def act(self, *_: str) -> int:
        """Write it."""
        self._required(target=self.target, model_uri=self.model_uri, image=self.image)
        text = manifest(self.target, self._deployment())
        if self.output:
            Path(self.output).write_text(text, encoding="utf-8")
        else:
            print(text, end="")
        return 0

    def _deployment(self) -> Deployment:
        identity = identify(self.model_uri)
        called = identity.name or self.model_uri.rstrip("/").rpartition("/")[2]
        name = self.deployment_name or name_like(called)
        secret = self.token_secret or f"{name}-token"
        return Deployment(
            name,
            self.image,
            self.port,
            self.replicas,
            "" if self.allow_anonymous else secret,
            self.cpu,
            self.memory,
            self.instance_type,
            self.role,
            origin(identity, get_model_info(identity.source)),
        )


def _say(line: str) -> None:
    print(line, file=sys.stderr)
