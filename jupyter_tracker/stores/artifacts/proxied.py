"""Artifacts behind a server's ``mlflow-artifacts`` proxy."""

import contextlib
import hashlib
from collections.abc import Callable, Sequence
from typing import Any, BinaryIO, Protocol, TypeVar
from urllib.parse import quote

import requests
import urllib3.exceptions

from jupyter_tracker.contract import endpoints
from jupyter_tracker.contract import requests as r
from jupyter_tracker.contract.endpoints import Endpoint
from jupyter_tracker.contract.entities import Entity, FileInfo, MultipartUploadPart
from jupyter_tracker.contract.errors import ErrorCode, TrackerError, unavailable
from jupyter_tracker.contract.validation import check_artifact_path
from jupyter_tracker.stores.artifacts import parts
from jupyter_tracker.stores.artifacts.download import CHUNK, Download
from jupyter_tracker.stores.artifacts.ranges import parse_content_range, range_header
from jupyter_tracker.stores.artifacts.upload import LocalFile, Upload, spooled

Q = TypeVar("Q", bound=Entity)
A = TypeVar("A", bound=Entity)

_LATER = (ErrorCode.TEMPORARILY_UNAVAILABLE, ErrorCode.UNAUTHENTICATED)
"""Refusals that say nothing of what was sent."""
_RESUMED = 3
"""How often a download is taken up again."""


class Connection(Protocol):
    """A tracking server."""

    def call(self, endpoint: Endpoint[Q, A], request: Q) -> A:
        """Ask an endpoint."""

    def send(self, method: str, path: str, **options: Any) -> requests.Response:
        """Send any request; an answer that is an error is raised."""


class ProxiedArtifacts:
    """Artifacts behind a server's ``mlflow-artifacts`` proxy."""

    direct = None

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def list(self, path: str) -> list[FileInfo]:
        """List a folder: names relative to it, sorted; nothing when there is no such folder."""
        request = r.ListProxiedArtifacts(path=path)
        return self._connection.call(endpoints.LIST_PROXIED_ARTIFACTS, request).files

    def receive(self, path: str) -> Upload:
        """Begin to keep a file under ``path``; it is sent when it is complete."""
        check_artifact_path(path)

        def keep(partial: Any) -> None:
            with partial.open("rb") as content:
                self.upload(path, content)

        return spooled(path, keep)

    def upload(self, path: str, content: BinaryIO) -> None:
        """Keep ``content`` under ``path``, whole or not at all; replaces what was there.

        A large file goes to the storage in parts, past the server, where the server offers that.
        """
        if not content.seekable():
            self._put(path, content)
        elif parts.size_of(content) >= parts.LARGE and self._offers_parts():
            self._upload_in_parts(path, content)
        else:
            # The server refuses what does not arrive as it was sent.
            self._put(path, content, _sha256(content))

    def upload_file(self, path: str, file: LocalFile) -> None:
        """Keep ``file`` under ``path``; in parts, what has been sent of it is not sent again."""
        with file.path.open("rb") as content:
            plan = parts.Plan(content, file.moved)
            if file.size >= parts.LARGE and self._offers_parts():
                self._go_on_in_parts(path, plan, parts.Notes(file.parts))
            else:
                self._put(path, plan.whole(), file.sha256)

    def download(self, path: str, start: int = 0, stop: int | None = None) -> Download:
        """Read a file, or the part of it that the slice ``start:stop`` means.

        A connection that breaks is taken up where it broke. A server that knows nothing of parts
        answers with the whole file.
        """
        url, headers = _url(path), {"Accept-Encoding": "identity"}

        def ask(wanted: str, **conditions: str) -> requests.Response:
            ranged = {"Range": wanted} if wanted else {}
            return self._connection.send(
                "GET", url, stream=True, headers={**headers, **ranged, **conditions}
            )

        response = ask(range_header(start, stop))
        etag = response.headers.get("ETag", "")
        sent = parse_content_range(response.headers.get("Content-Range", ""))
        if sent:
            first, end, size = sent
            return Download(_Body(ask, response, etag, first), size, etag, first, end)
        length = response.headers.get("Content-Length")
        known = int(length) if length else None
        return Download(_Body(ask, response, etag, 0), known, etag)

    def delete(self, path: str) -> None:
        """Remove a file, or a folder with all that is in it; what is not there is no error."""
        self._connection.send("DELETE", _url(path)).close()

    def _put(self, path: str, content: Any, sha256: str = "") -> None:
        headers = {"X-Content-SHA256": sha256} if sha256 else {}
        answer = self._connection.send("PUT", _url(path), data=content, headers=headers)
        # MLflow's server answers nothing, ours JSON, and whoever wants a login with a page.
        if answer.content.lstrip()[:1] not in (b"", b"{"):
            raise unavailable(
                "What took the artifact is no tracking server. Check the URI and the token."
            )

    def _offers_parts(self) -> bool:
        try:
            info = self._connection.call(endpoints.GET_SERVER_INFO, r.GetServerInfo())
        except TrackerError:  # an older server does not know the question
            return False
        return info.multipart_uploads_enabled

    def _upload_in_parts(self, path: str, content: BinaryIO) -> None:
        plan = parts.Plan(content)
        upload = self._begin_parts(path, plan)
        try:
            self._complete(path, upload.upload_id, parts.send(plan, upload.credentials))
        except BaseException:
            folder, _, name = path.rpartition("/")
            abort = r.AbortMultipartUpload(folder=folder, path=name, upload_id=upload.upload_id)
            with contextlib.suppress(TrackerError):
                self._connection.call(endpoints.ABORT_MULTIPART_UPLOAD, abort)
            raise

    def _go_on_in_parts(self, path: str, plan: parts.Plan, notes: parts.Notes) -> None:
        """Send what has not been sent yet; everything, when the storage has forgotten it."""
        known = notes.read(plan)
        if known is not None:
            try:
                self._finish_parts(path, plan, notes, *known)
            except parts.UploadGoneError:
                notes.clear()
            else:
                return
        begun = self._begin_parts(path, plan)
        notes.begin(begun)
        self._finish_parts(path, plan, notes, begun, [])

    def _begin_parts(self, path: str, plan: parts.Plan) -> parts.Begun:
        folder, _, name = path.rpartition("/")
        request = r.CreateMultipartUpload(folder=folder, path=name, num_parts=plan.count)
        return plan.begun(self._connection.call(endpoints.CREATE_MULTIPART_UPLOAD, request))

    def _finish_parts(
        self,
        path: str,
        plan: parts.Plan,
        notes: parts.Notes,
        begun: parts.Begun,
        sent: Sequence[MultipartUploadPart],
    ) -> None:
        there = {part.part_number for part in sent}
        plan.skip(there)
        rest = [each for each in begun.credentials if each.part_number not in there]
        new = parts.send(plan, rest, notes.add)
        try:
            self._complete(path, begun.upload_id, [*sent, *new])
        except TrackerError as error:
            if error.error_code in _LATER:
                raise
            # Whatever it is, the same parts will not do better: the next attempt begins anew.
            notes.clear()
            raise parts.UploadGoneError(error.message, ErrorCode.TEMPORARILY_UNAVAILABLE) from error

    def _complete(self, path: str, upload_id: str, sent: Sequence[MultipartUploadPart]) -> None:
        folder, _, name = path.rpartition("/")
        request = r.CompleteMultipartUpload(
            folder=folder, path=name, upload_id=upload_id, parts=list(sent)
        )
        self._connection.call(endpoints.COMPLETE_MULTIPART_UPLOAD, request)


class _Body:
    """The body of an answer; asks for the rest of the same file when the connection breaks."""

    def __init__(
        self,
        ask: Callable[..., requests.Response],
        response: requests.Response,
        etag: str,
        position: int,
    ) -> None:
        self._ask = ask
        self._response = response
        self._etag = etag
        self._position = position
        self._resumed = 0

    def read(self, size: int, /) -> bytes:
        while True:
            try:
                chunk: bytes = self._response.raw.read(size)
            except (urllib3.exceptions.HTTPError, OSError) as error:
                self._resume(error)
            else:
                self._position += len(chunk)
                return chunk

    def close(self) -> None:
        self._response.close()

    def _resume(self, error: Exception) -> None:
        self.close()
        self._resumed += 1
        if self._etag and self._resumed <= _RESUMED:
            self._response = self._ask(range_header(self._position), **{"If-Range": self._etag})
            if self._response.status_code == 206:
                return
            self.close()
        raise unavailable(
            f"The download broke off after {self._position} bytes: {type(error).__name__}. "
            "Try again."
        ) from error


def _url(path: str) -> str:
    return f"{endpoints.ARTIFACT_PROXY}/{quote(check_artifact_path(path))}"


def _sha256(content: BinaryIO) -> str:
    """Return the checksum of what is left of ``content``, which is then where it was."""
    start, digest = content.tell(), hashlib.sha256()
    while chunk := content.read(CHUNK):
        digest.update(chunk)
    content.seek(start)
    return digest.hexdigest()
