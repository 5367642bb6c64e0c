"""Endpoints of traces and assessments; MLflow 2's words and paths beside MLflow 3's."""

from jupyter_tracker.contract import requests as r
from jupyter_tracker.contract.endpoints.base import (
    DELETE,
    GET,
    MLFLOW,
    PATCH,
    POST,
    READ,
    WRITE,
    Endpoint,
)

_V2 = f"{MLFLOW}/traces"
_V3 = "/api/3.0/mlflow/traces"
_ASSESSMENTS = f"{_V3}/{{trace_id}}/assessments"

START_TRACE = Endpoint("start_trace", POST, _V3, r.StartTrace, r.TraceResponse, WRITE)
SEARCH_TRACES = Endpoint(
    "search_traces", POST, f"{_V3}/search",
    r.SearchTraces, r.SearchTracesResponse, READ,
)  # fmt: skip
GET_TRACE = Endpoint("get_trace", GET, f"{_V3}/get", r.GetTrace, r.TraceResponse, READ)
BATCH_GET_TRACES = Endpoint(
    "batch_get_traces", GET, f"{_V3}/batchGet",
    r.BatchGetTraces, r.BatchGetTracesResponse, READ,
)  # fmt: skip
BATCH_GET_TRACE_INFOS = Endpoint(
    "batch_get_trace_infos", POST, f"{_V3}/batchGetInfos",
    r.BatchGetTraceInfos, r.BatchGetTraceInfosResponse, READ,
)  # fmt: skip
DELETE_TRACES = Endpoint(
    "delete_traces", POST, f"{_V3}/delete-traces",
    r.DeleteTraces, r.DeleteTracesResponse, WRITE,
)  # fmt: skip
GET_TRACE_INFO = Endpoint(
    "get_trace_info", GET, f"{_V3}/{{trace_id}}",
    r.GetTraceInfo, r.TraceResponse, READ,
)  # fmt: skip
SET_TRACE_TAG = Endpoint(
    "set_trace_tag", PATCH, f"{_V3}/{{trace_id}}/tags",
    r.SetTraceTag, r.Empty, WRITE,
)  # fmt: skip
DELETE_TRACE_TAG = Endpoint(
    "delete_trace_tag", DELETE, f"{_V3}/{{trace_id}}/tags",
    r.DeleteTraceTag, r.Empty, WRITE,
)  # fmt: skip
CREATE_ASSESSMENT = Endpoint(
    "create_assessment", POST, _ASSESSMENTS,
    r.CreateAssessment, r.AssessmentResponse, WRITE,
)  # fmt: skip
GET_ASSESSMENT = Endpoint(
    "get_assessment", GET, f"{_ASSESSMENTS}/{{assessment_id}}",
    r.GetAssessment, r.AssessmentResponse, READ,
)  # fmt: skip
UPDATE_ASSESSMENT = Endpoint(
    "update_assessment", PATCH, f"{_ASSESSMENTS}/{{assessment_id}}",
    r.UpdateAssessment, r.AssessmentResponse, WRITE,
)  # fmt: skip
DELETE_ASSESSMENT = Endpoint(
    "delete_assessment", DELETE, f"{_ASSESSMENTS}/{{assessment_id}}",
    r.DeleteAssessment, r.Empty, WRITE,
)  # fmt: skip

LINK_TRACES_TO_RUN = Endpoint(
    "link_traces_to_run", POST, f"{_V2}/link-to-run",
    r.LinkTracesToRun, r.Empty, WRITE,
)  # fmt: skip
LINK_PROMPTS_TO_TRACE = Endpoint(
    "link_prompts_to_trace", POST, f"{_V2}/link-prompts",
    r.LinkPromptsToTrace, r.Empty, WRITE,
)  # fmt: skip
DELETE_TRACES_V2 = Endpoint(
    "delete_traces", POST, f"{_V2}/delete-traces",
    r.DeleteTraces, r.DeleteTracesResponse, WRITE,
)  # fmt: skip
START_TRACE_V2 = Endpoint(
    "start_trace_v2", POST, _V2,
    r.StartTraceV2, r.TraceInfoV2Response, WRITE,
)  # fmt: skip
SEARCH_TRACES_V2 = Endpoint(
    "search_traces_v2", GET, _V2,
    r.SearchTracesV2, r.SearchTracesV2Response, READ,
)  # fmt: skip
END_TRACE_V2 = Endpoint(
    "end_trace_v2", PATCH, f"{_V2}/{{request_id}}",
    r.EndTraceV2, r.TraceInfoV2Response, WRITE,
)  # fmt: skip
GET_TRACE_INFO_V2 = Endpoint(
    "get_trace_info_v2", GET, f"{_V2}/{{request_id}}/info",
    r.GetTraceInfo, r.TraceInfoV2Response, READ,
)  # fmt: skip
SET_TRACE_TAG_V2 = Endpoint(
    "set_trace_tag", PATCH, f"{_V2}/{{request_id}}/tags",
    r.SetTraceTag, r.Empty, WRITE,
)  # fmt: skip
DELETE_TRACE_TAG_V2 = Endpoint(
    "delete_trace_tag", DELETE, f"{_V2}/{{request_id}}/tags",
    r.DeleteTraceTag, r.Empty, WRITE,
)  # fmt: skip
