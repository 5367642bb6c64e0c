"""Artifacts in and out, as streams."""

import contextlib
import mimetypes
import sys
from typing import Any
from urllib.parse import quote

from tornado.iostream import StreamClosedError
from tornado.web import stream_request_body

from jupyter_tracker.contract.errors import TrackerError, invalid, missing
from jupyter_tracker.contract.requests import GetModelVersionDownloadUri, GetRun
from jupyter_tracker.contract.validation import check_artifact_path
from jupyter_tracker.server.arrival import Arrival, Checksum, too_large
from jupyter_tracker.server.handlers import TrackerHandler
from jupyter_tracker.stores.artifacts import uris
from jupyter_tracker.stores.artifacts.download import Download
from jupyter_tracker.stores.artifacts.ranges import parse_range

_MAX_RUN_UPLOAD = 10 << 20
"""MLflow's limit for what its web page uploads."""

_SHOWN_INLINE = ("image/png", "image/jpeg", "image/gif", "image/webp", "image/svg+xml")
"""Types that a browser may show in place; everything else is a download."""

_SANDBOX = "sandbox; default-src 'none'; style-src 'unsafe-inline'; img-src data:"
"""Content of a run is somebody's: it gets no script, no cookies and no network."""


class ArtifactSender(TrackerHandler):
    """Knows how to stream an artifact out, or the part of it that the Range header asks for."""

    async def send(self, path: str, *, inline: bool) -> None:
        """Stream the artifact at ``path``, or answer that there is none."""
        download = await self._open(path)
        self._describe(download, path, inline=inline)
        if self.check_etag_header():
            download.close()
            self.set_status(304)
            await self.finish()
            return
        await self._stream(download)

    async def _open(self, path: str) -> Download:
        artifacts, headers = self.context.store.artifacts, self.request.headers
        start, stop = parse_range(headers.get("Range", ""))
        download = await self.context.in_transfer_thread(
            lambda: artifacts.download(path, start, stop)
        )
        if headers.get("If-Range", download.etag) == download.etag:
            return download
        # The part is of another file than the one that the caller has the rest of.
        download.close()
        return await self.context.in_transfer_thread(lambda: artifacts.download(path))

    def _describe(self, download: Download, path: str, *, inline: bool) -> None:
        kind = mimetypes.guess_type(path)[0] or "application/octet-stream"
        self.set_header("Content-Type", kind)
        self.set_header("X-Content-Type-Options", "nosniff")
        self.set_header("Content-Security-Policy", _SANDBOX)
        if not (inline and kind in _SHOWN_INLINE):
            name = quote(path.rpartition("/")[2])
            self.set_header("Content-Disposition", f"attachment; filename*=UTF-8''{name}")
        if download.etag:
            self.set_header("ETag", download.etag)
            self.set_header("Accept-Ranges", "bytes")
        if download.stop is not None and download.length != download.size:
            self.set_status(206)
            part = f"{download.start}-{download.stop - 1}"
            self.set_header("Content-Range", f"bytes {part}/{download.size}")
        if download.length is not None:
            self.set_header("Content-Length", str(download.length))

    async def _stream(self, download: Download) -> None:
        try:
            while chunk := await self.context.in_transfer_thread(lambda: next(download, None)):
                self.write(chunk)
                await self.flush()
            await self.finish()
        except StreamClosedError:
            return
        except TrackerError:
            if not self._headers_written:
                raise
            # Too late for an error; a connection that breaks is what the caller can understand.
            connection: Any = self.request.connection
            connection.close()
        finally:
            download.close()


class ShowHandler(ArtifactSender):
    """Streams an artifact of a run for a browser to show: ``/get-artifact?run_id=…&path=…``."""

    async def get(self) -> None:
        """Answer with an image in place, or with a download."""
        await self.send(await self.located(), inline=True)

    async def located(self) -> str:
        """Return where the artifact is in the artifact store."""
        run_id = self.get_query_argument("run_id", "") or self.get_query_argument("run_uuid", "")
        path, request, store = self._path(), GetRun(run_id=run_id), self.context.store
        run = await self.context.in_thread(lambda: store.get_run(request).run)
        return uris.proxied_path(uris.join(run.info.artifact_uri, path))

    def _path(self) -> str:
        path = self.get_query_argument("path", "")
        if not path:
            raise missing("path")
        return check_artifact_path(path)


class ShowModelVersionHandler(ShowHandler):
    """The same for a registered model: ``/model-versions/get-artifact?name=…&version=…&path=…``."""

    async def located(self) -> str:
        """Return where the artifact is in the artifact store."""
        name, version = self.get_query_argument("name", ""), self.get_query_argument("version", "")
        request = GetModelVersionDownloadUri(name=name, version=version)
        path, store = self._path(), self.context.store
        uri = await self.context.in_thread(
            lambda: store.get_model_version_download_uri(request).artifact_uri
        )
        return uris.proxied_path(uris.join(uri, path))


class ArtifactReceiver(TrackerHandler):
    """Knows how to take an artifact in; nothing is seen of it before it is there as a whole."""

    _arrival: Arrival | None = None
    _target = ""
    _complete = False

    async def begin(self, path: str, limit: int) -> None:
        """Get ready for the body: refuse it before the first byte where that can be known."""
        announced = self.request.headers.get("Content-Length", "0")
        if announced.isdecimal() and int(announced) > limit:
            raise too_large(limit)
        checksum, artifacts = Checksum(self.request.headers), self.context.store.artifacts
        upload = await self.context.in_transfer_thread(lambda: artifacts.receive(path), self.actor)
        self._arrival, self._target = Arrival(upload, limit, checksum), path
        connection: Any = self.request.connection
        connection.set_max_body_size(sys.maxsize)  # `Arrival` counts, and says so in JSON

    async def data_received(self, chunk: bytes) -> None:
        """Take the next part of the body."""
        if self._arrival is None or self._finished:
            return
        try:
            if self._arrival.add(chunk):
                await self.context.in_transfer_thread(self._arrival.write)
        except TrackerError as error:
            self.send_error(error.http_status, exc_info=(type(error), error, None))

    async def keep(self) -> None:
        """Keep what was received, and answer."""
        self._complete = True
        if self._arrival is None:
            raise invalid("There is no body.")
        await self.context.in_transfer_thread(self._arrival.commit, self.actor)
        await self.announce(self._target)
        await self.reply_empty()

    async def announce(self, path: str) -> None:
        """Say in the feed that a file was written, or is gone."""
        announce = self.context.announce_artifact
        await self.context.in_transfer_thread(lambda: announce(path), self.actor)

    async def reply_empty(self) -> None:
        """Answer that it is done."""
        self.set_header("Content-Type", "application/json")
        with contextlib.suppress(StreamClosedError):
            await self.finish(b"{}")

    def write_error(self, status_code: int, **kwargs: Any) -> None:
        """Answer the error; a caller that is still sending must not use the connection again."""
        if self.request.method in ("PUT", "POST") and not self._complete:
            self.set_header("Connection", "close")
        super().write_error(status_code, **kwargs)

    def on_connection_close(self) -> None:
        """Drop what the caller did not send to its end."""
        super().on_connection_close()
        if self._arrival is not None and not self._complete:
            self._arrival.close()

    def on_finish(self) -> None:
        """Drop what was not kept."""
        super().on_finish()
        if self._arrival is not None:
            self._arrival.close()


@stream_request_body
class ArtifactHandler(ArtifactReceiver, ArtifactSender):
    """The artifact proxy: streams out, and in."""

    async def prepare(self) -> None:
        """Ask for the permission, and look at the path, before the first byte is taken."""
        await super().prepare()
        if self._finished:
            return
        if self.request.method == "PUT":
            path = check_artifact_path(self.path_kwargs["path"])
            await self.begin(path, self.context.max_artifact_size)

    async def get(self, path: str) -> None:
        """Answer with the bytes of the artifact at ``path``."""
        await self.send(check_artifact_path(path), inline=False)

    async def put(self, path: str) -> None:  # noqa: ARG002
        """Keep what was received under ``path``."""
        await self.keep()

    async def delete(self, path: str) -> None:
        """Remove the file or the folder at ``path``."""
        # MLflow's client ends the path of a run's root with a slash.
        target, artifacts = check_artifact_path(path.rstrip("/")), self.context.store.artifacts
        await self.context.in_transfer_thread(lambda: artifacts.delete(target), self.actor)
        await self.announce(target)
        await self.reply_empty()


@stream_request_body
class RunUploadHandler(ArtifactReceiver, ShowHandler):
    """Takes what MLflow's web page uploads to a run: ``?run_uuid=…&path=…``."""

    async def prepare(self) -> None:
        """Ask for the permission, and find the run, before the first byte is taken."""
        await super().prepare()
        if not self._finished:
            await self.begin(await self.located(), _MAX_RUN_UPLOAD)

    async def post(self) -> None:
        """Keep what was received."""
        await self.keep()
