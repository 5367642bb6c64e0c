"""Artifacts in and out, as streams."""

import mimetypes
import tempfile
from collections.abc import Iterator
from typing import Any, BinaryIO, cast
from urllib.parse import quote

from tornado.iostream import StreamClosedError
from tornado.web import stream_request_body

from jupyter_tracker.contract.errors import missing
from jupyter_tracker.contract.requests import GetRun
from jupyter_tracker.contract.validation import check_artifact_path
from jupyter_tracker.server.context import ServerContext
from jupyter_tracker.server.handlers import Permissions, TrackerHandler
from jupyter_tracker.stores.artifacts import uris

_IN_MEMORY = 1 << 20
"""Bytes of an upload that are kept in memory before a temporary file is used."""
_MAX_UPLOAD = 1 << 40

_SHOWN_INLINE = ("image/png", "image/jpeg", "image/gif", "image/webp", "image/svg+xml")
"""Types that a browser may show in place; everything else is a download."""

_SANDBOX = "sandbox; default-src 'none'; style-src 'unsafe-inline'; img-src data:"
"""Content of a run is somebody's: it gets no script, no cookies and no network."""


class ArtifactSender(TrackerHandler):
    """Knows how to stream an artifact out."""

    async def send(self, path: str, *, inline: bool) -> None:
        """Stream the artifact at ``path``, or answer that there is none."""
        artifacts = self.context.store.artifacts
        chunks = await self.context.in_thread(lambda: artifacts.download(path))
        kind = mimetypes.guess_type(path)[0] or "application/octet-stream"
        self.set_header("Content-Type", kind)
        self.set_header("X-Content-Type-Options", "nosniff")
        self.set_header("Content-Security-Policy", _SANDBOX)
        if not (inline and kind in _SHOWN_INLINE):
            name = quote(path.rpartition("/")[2])
            self.set_header("Content-Disposition", f"attachment; filename*=UTF-8''{name}")
        await self._stream(chunks)

    async def _stream(self, chunks: Iterator[bytes]) -> None:
        while (chunk := await self.context.in_thread(lambda: next(chunks, None))) is not None:
            self.write(chunk)
            try:
                await self.flush()
            except StreamClosedError:
                return
        await self.finish()


class ShowHandler(ArtifactSender):
    """Streams an artifact of a run for a browser to show: ``/get-artifact?run_id=…&path=…``."""

    async def get(self) -> None:
        """Answer with an image in place, or with a download."""
        run_id, path = self.get_query_argument("run_id", ""), self.get_query_argument("path", "")
        if not path:
            raise missing("path")
        request, store = GetRun(run_id=run_id), self.context.store
        run = await self.context.in_thread(lambda: store.get_run(request).run)
        location = uris.join(run.info.artifact_uri, check_artifact_path(path))
        await self.send(uris.proxied_path(location), inline=True)


@stream_request_body
class ArtifactHandler(ArtifactSender):
    """The artifact proxy: streams out, and in; an upload appears when it is there as a whole."""

    def initialize(self, context: ServerContext, permissions: Permissions) -> None:
        """Receive what the route says."""
        super().initialize(context, permissions)
        self._received = tempfile.SpooledTemporaryFile(_IN_MEMORY)  # noqa: SIM115

    async def prepare(self) -> None:
        """Ask for the permission, and look at the path, before the first byte is taken."""
        await super().prepare()
        check_artifact_path(self.path_kwargs["path"])
        connection: Any = self.request.connection
        connection.set_max_body_size(_MAX_UPLOAD)

    def data_received(self, chunk: bytes) -> None:
        """Take the next part of the body."""
        self._received.write(chunk)

    async def get(self, path: str) -> None:
        """Answer with the bytes of the artifact at ``path``."""
        await self.send(check_artifact_path(path), inline=False)

    async def put(self, path: str) -> None:
        """Keep what was received under ``path``."""
        target = check_artifact_path(path)
        self._received.seek(0)
        content, artifacts = cast(BinaryIO, self._received), self.context.store.artifacts
        await self.context.in_thread(lambda: artifacts.upload(target, content))
        self.set_header("Content-Type", "application/json")
        await self.finish(b"{}")

    def on_finish(self) -> None:
        """Drop the temporary file."""
        self._received.close()
