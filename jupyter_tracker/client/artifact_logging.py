"""What is logged as files: how each thing becomes one. Which way they go is for others to say."""

import uuid
from abc import ABC, abstractmethod
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, BinaryIO

from jupyter_tracker.client import documents, images, tables, transfers
from jupyter_tracker.client.values import as_integer, now
from jupyter_tracker.contract.errors import invalid
from jupyter_tracker.contract.names import LOGGED_IMAGES_TAG
from jupyter_tracker.journal.outbox import Content

if TYPE_CHECKING:
    import os

    import pandas


class ArtifactLogging(ABC):
    """Files, texts, figures, images and tables of runs."""

    @abstractmethod
    def keep(self, run_id: str, files: Sequence[tuple[Content, str]]) -> None:
        """Keep files, each with its path among the artifacts."""

    @abstractmethod
    def mark(self, run_id: str, key: str, value: str) -> None:
        """Set a tag that says what kind of files a run has."""

    @abstractmethod
    def logged_table(self, run_id: str, file: str) -> "pandas.DataFrame | None":
        """Return the table that a run has by now; None when it has none."""

    @abstractmethod
    def note_table(self, run_id: str, file: str, content: bytes) -> None:
        """Take note of a run's table, which has this content."""

    # --- files -----------------------------------------------------------------------------------

    def log_artifact(
        self, run_id: str, local_path: "str | os.PathLike[str]", artifact_path: str | None = None
    ) -> None:
        """Log a file, or a folder with everything in it, into folder ``artifact_path``."""
        self.keep(run_id, transfers.sources(local_path, artifact_path))

    def log_artifacts(
        self, run_id: str, local_dir: "str | os.PathLike[str]", artifact_path: str | None = None
    ) -> None:
        """Log everything in a folder into folder ``artifact_path``."""
        self.keep(run_id, transfers.sources_in(local_dir, artifact_path))

    # --- what is made into files -----------------------------------------------------------------

    def log_bytes(self, run_id: str, data: bytes, artifact_file: str) -> None:
        """Log ``data`` as the artifact ``artifact_file``."""
        self.keep(run_id, [(data, artifact_file)])

    def log_stream(self, run_id: str, stream: BinaryIO, artifact_file: str) -> None:
        """Log what can be read from ``stream`` as the artifact ``artifact_file``."""
        self.keep(run_id, [(stream, artifact_file)])

    def log_text(self, run_id: str, text: str, artifact_file: str) -> None:
        """Log ``text`` as the artifact ``artifact_file``, in UTF-8."""
        self.log_bytes(run_id, text.encode(), artifact_file)

    def log_dict(self, run_id: str, dictionary: Any, artifact_file: str) -> None:
        """Log a dictionary as JSON, or as ``.yaml`` and ``.yml`` as YAML."""
        self.log_bytes(run_id, documents.dictionary(dictionary, artifact_file), artifact_file)

    def log_figure(
        self,
        run_id: str,
        figure: Any,
        artifact_file: str,
        *,
        save_kwargs: dict[str, Any] | None = None,
    ) -> None:
        """Log a matplotlib or a plotly figure.

        ``save_kwargs`` go to ``savefig`` of matplotlib, ``to_html`` or ``to_image`` of plotly.
        """
        data = documents.figure(figure, artifact_file, save_kwargs or {})
        self.log_bytes(run_id, data, artifact_file)

    def log_image(
        self,
        run_id: str,
        image: Any,
        artifact_file: str | None = None,
        key: str | None = None,
        step: int | None = None,
        timestamp: int | None = None,
        synchronous: bool | None = None,  # noqa: ARG002
    ) -> None:
        """Log an image: as the file ``artifact_file``, or under ``key`` as one of a series.

        Parameters
        ----------
        run_id
            The run.
        image
            A NumPy array, a PIL image or an `Image`.
        artifact_file
            The file's name, which says the format.
        key, step, timestamp
            The name of the series, and the image's place in it; now by default.
        synchronous
            Is there for MLflow's sake: the explicit client has sent images when it returns.
        """
        if (artifact_file is None) == (key is None):
            raise invalid("Give either artifact_file or key, and not both.")
        picture = images.as_pil(image)
        if artifact_file is not None:
            self.log_bytes(run_id, images.encoded(picture, artifact_file), artifact_file)
            return
        time = now() if timestamp is None else as_integer(timestamp, "timestamp")
        names = images.names_of_step(key or "", as_integer(step or 0, "step"), time)
        self._keep_image(run_id, picture, names)
        self.mark(run_id, LOGGED_IMAGES_TAG, "True")

    def log_table(self, run_id: str, data: Any, artifact_file: str) -> None:
        """Log a table, which is appended where ``artifact_file`` is one already.

        Parameters
        ----------
        run_id
            The run.
        data
            A pandas data frame, or a dictionary of columns or of one row; images are kept beside.
        artifact_file
            A name that ends in ``.json`` or ``.parquet``.
        """
        file = tables.check_file(artifact_file)

        def keep(image: Any) -> dict[str, str]:
            name = f"table_images/{file.rpartition('.')[0]}/{uuid.uuid4()}"
            names = (f"{name}.png", f"{name}.webp")
            self._keep_image(run_id, images.as_pil(image), names)
            return {"type": "image", "filepath": names[0], "compressed_filepath": names[1]}

        frame = tables.with_images_kept(tables.as_frame(data), keep)
        logged = self.logged_table(run_id, file)
        if logged is not None:
            frame = tables.appended([logged, frame])
        content = tables.written(frame, file)
        self.log_bytes(run_id, content, file)
        self.note_table(run_id, file, content)

    def _keep_image(self, run_id: str, image: Any, names: tuple[str, str]) -> None:
        """Keep an image and its small copy."""
        for name, picture in zip(names, (image, images.small(image)), strict=True):
            self.log_bytes(run_id, images.encoded(picture, name), name)
