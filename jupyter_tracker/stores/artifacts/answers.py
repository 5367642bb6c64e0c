"""The endpoints about artifacts, answered by a store from its artifact store and its runs."""

from jupyter_tracker.contract import requests as r
from jupyter_tracker.contract.entities import PresignedUrl
from jupyter_tracker.contract.errors import ErrorCode, TrackerError
from jupyter_tracker.stores.artifacts import uris
from jupyter_tracker.stores.protocol import DirectTransfer, Store

_DOWNLOAD_SECONDS = 300


def list_artifacts(store: Store, request: r.ListArtifacts, /) -> r.ListArtifactsResponse:
    """List a folder of a run's artifacts; paths are relative to the run's root."""
    root = _root_of_run(store, request.run_id)
    files = store.artifacts.list(uris.proxied_path(uris.join(root, request.path)))
    for file in files:
        file.path = "/".join(part for part in (request.path, file.path) if part)
    return r.ListArtifactsResponse(root_uri=root, files=files)


def list_logged_model_artifacts(
    store: Store, request: r.ListLoggedModelArtifacts, /
) -> r.ListArtifactsResponse:
    """List a folder of a logged model's files; paths are relative to the model's root."""
    root, folder = _root_of_model(store, request.model_id), request.artifact_directory_path
    files = store.artifacts.list(uris.proxied_path(uris.join(root, folder)))
    for file in files:
        file.path = "/".join(part for part in (folder, file.path) if part)
    return r.ListArtifactsResponse(root_uri=root, files=files)


def list_proxied_artifacts(
    store: Store, request: r.ListProxiedArtifacts, /
) -> r.ListProxiedArtifactsResponse:
    """List a folder of the artifact store."""
    return r.ListProxiedArtifactsResponse(files=store.artifacts.list(request.path))


def create_multipart_upload(
    store: Store, request: r.CreateMultipartUpload, /
) -> r.CreateMultipartUploadResponse:
    """Begin an upload in parts that go to the storage directly."""
    direct = _direct(store, "Multipart upload")
    return direct.create_multipart_upload(request.artifact_path, request.num_parts)


def complete_multipart_upload(store: Store, request: r.CompleteMultipartUpload, /) -> r.Empty:
    """Make a file of the parts."""
    direct = _direct(store, "Multipart upload")
    direct.complete_multipart_upload(request.artifact_path, request.upload_id, request.parts)
    return r.Empty()


def abort_multipart_upload(store: Store, request: r.AbortMultipartUpload, /) -> r.Empty:
    """Drop the parts."""
    direct = _direct(store, "Multipart upload")
    direct.abort_multipart_upload(request.artifact_path, request.upload_id)
    return r.Empty()


def get_presigned_download(store: Store, request: r.GetPresignedDownload, /) -> PresignedUrl:
    """Make an address of an artifact for downloading it from the storage directly."""
    direct = _direct(store, "Presigned download")
    return direct.presigned_download(request.path, _DOWNLOAD_SECONDS)


def create_presigned_download_url(
    store: Store, request: r.CreatePresignedDownloadUrl, /
) -> r.PresignedUrlResponse:
    """Make such an address for an artifact of a run."""
    root = _root_of_run(store, request.run_id)
    path = uris.proxied_path(uris.join(root, request.path))
    direct = _direct(store, "Presigned download")
    return _as_response(direct.presigned_download(path, request.expiration))


def create_presigned_upload_url(
    store: Store, request: r.CreatePresignedUploadUrl, /
) -> r.PresignedUrlResponse:
    """Make an address for uploading an artifact of a run or a logged model."""
    model_id = request.model_id
    root = _root_of_model(store, model_id) if model_id else _root_of_run(store, request.run_id)
    path = uris.proxied_path(uris.join(root, request.path))
    direct = _direct(store, "Presigned upload")
    return _as_response(direct.presigned_upload(path, request.expiration))


def get_server_info(store: Store, _request: r.GetServerInfo, /) -> r.ServerInfoResponse:
    """Say what the server offers; MLflow's clients ask before they send large files."""
    direct = store.artifacts.direct is not None
    return r.ServerInfoResponse(
        store_type="SqlStore",
        workspaces_enabled=False,
        trace_archival_enabled=False,
        multipart_uploads_enabled=direct,
        multipart_downloads_enabled=direct,
        presigned_upload_run_id_supported=direct,
        presigned_upload_model_id_supported=direct,
        features_enabled={"gateway": False},
    )


def _root_of_run(store: Store, run_id: str) -> str:
    return store.get_run(r.GetRun(run_id=run_id)).run.info.artifact_uri


def _root_of_model(store: Store, model_id: str) -> str:
    return store.get_logged_model(r.GetLoggedModel(model_id=model_id)).model.info.artifact_uri


def _direct(store: Store, what: str) -> DirectTransfer:
    if store.artifacts.direct is None:
        # MLflow's client knows this beginning, and sends the file through the server instead.
        raise TrackerError(
            f"{what} is not supported for the current artifact repository: the artifacts are "
            "in a local folder. Send the file through the artifact proxy.",
            ErrorCode.NOT_IMPLEMENTED,
        )
    return store.artifacts.direct


def _as_response(address: PresignedUrl) -> r.PresignedUrlResponse:
    return r.PresignedUrlResponse(
        presigned_url=address.url, headers=address.headers, file_size=address.file_size
    )
