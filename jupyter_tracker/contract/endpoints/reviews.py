"""Endpoints of requests, comments and activities of model versions."""

from jupyter_tracker.contract import requests as r
from jupyter_tracker.contract.endpoints.base import (
    DELETE,
    GET,
    MLFLOW,
    PATCH,
    POST,
    READ,
    TRACKER,
    WRITE,
    Endpoint,
)

_REQUESTS = f"{MLFLOW}/transition-requests"
_COMMENTS = f"{MLFLOW}/comments"
_VERSIONS = f"{TRACKER}/model-versions"

CREATE_TRANSITION_REQUEST = Endpoint(
    "create_transition_request", POST, f"{_REQUESTS}/create",
    r.CreateTransitionRequest, r.TransitionRequestResponse, WRITE,
)  # fmt: skip
LIST_TRANSITION_REQUESTS = Endpoint(
    "list_transition_requests", GET, f"{_REQUESTS}/list",
    r.ListTransitionRequests, r.ListTransitionRequestsResponse, READ,
)  # fmt: skip
APPROVE_TRANSITION_REQUEST = Endpoint(
    "approve_transition_request", POST, f"{_REQUESTS}/approve",
    r.ApproveTransitionRequest, r.ActivityResponse, WRITE,
)  # fmt: skip
REJECT_TRANSITION_REQUEST = Endpoint(
    "reject_transition_request", POST, f"{_REQUESTS}/reject",
    r.RejectTransitionRequest, r.ActivityResponse, WRITE,
)  # fmt: skip
DELETE_TRANSITION_REQUEST = Endpoint(
    "delete_transition_request", DELETE, f"{_REQUESTS}/delete",
    r.DeleteTransitionRequest, r.Empty, WRITE,
)  # fmt: skip
CREATE_COMMENT = Endpoint(
    "create_comment", POST, f"{_COMMENTS}/create",
    r.CreateComment, r.CommentResponse, WRITE,
)  # fmt: skip
LIST_COMMENTS = Endpoint(
    "list_comments", GET, f"{_COMMENTS}/list",
    r.ListComments, r.ListCommentsResponse, READ,
)  # fmt: skip
UPDATE_COMMENT = Endpoint(
    "update_comment", PATCH, f"{_COMMENTS}/update",
    r.UpdateComment, r.CommentResponse, WRITE,
)  # fmt: skip
DELETE_COMMENT = Endpoint(
    "delete_comment", DELETE, f"{_COMMENTS}/delete",
    r.DeleteComment, r.Empty, WRITE,
)  # fmt: skip
LIST_MODEL_VERSION_ACTIVITIES = Endpoint(
    "list_model_version_activities", GET, f"{_VERSIONS}/activities",
    r.ListModelVersionActivities, r.ListModelVersionActivitiesResponse, READ,
)  # fmt: skip
LIST_REGISTRY_RULES = Endpoint(
    "list_registry_rules", GET, f"{TRACKER}/registry-rules/list",
    r.ListRegistryRules, r.ListRegistryRulesResponse, READ,
)  # fmt: skip
ROLLBACK_MODEL_VERSION = Endpoint(
    "rollback_model_version", POST, f"{_VERSIONS}/rollback",
    r.RollbackModelVersion, r.ModelVersionResponse, WRITE,
)  # fmt: skip
