"""The tables. Changing one needs a migration beside it in ``migrations/versions``."""

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    SmallInteger,
    String,
    Table,
    UniqueConstraint,
    desc,
    text,
)

from jupyter_tracker.contract.validation import (
    MAX_ALIAS_LENGTH,
    MAX_DATASET_DIGEST_LENGTH,
    MAX_DATASET_NAME_LENGTH,
    MAX_DATASET_SOURCE_TYPE_LENGTH,
    MAX_EXPERIMENT_NAME_LENGTH,
    MAX_INPUT_TAG_VALUE_LENGTH,
    MAX_KEY_LENGTH,
    MAX_LOGGED_MODEL_NAME_LENGTH,
    MAX_MODEL_ID_LENGTH,
    MAX_MODEL_NAME_LENGTH,
    MAX_PROMPT_VERSION_LENGTH,
    MAX_TRACE_ID_LENGTH,
    MAX_TRACE_KEY_LENGTH,
)
from jupyter_tracker.stores.sql.types import LONG_TEXT, METRIC_VALUE

metadata = MetaData()


INDEXED_LENGTH = 64
"""Characters of a text that its index holds: databases refuse to index long ones."""


def _by_value(name: str) -> tuple[Index, Index]:
    """Index texts by key and value; each database has its own way to index only their beginning."""
    length = {"value": INDEXED_LENGTH}
    plain = Index(name, "key", "value", mysql_length=length, mariadb_length=length)
    beginning = Index(name, "key", text(f"left(value, {INDEXED_LENGTH})"))
    return (
        plain.ddl_if(callable_=lambda *_, dialect, **__: dialect.name != "postgresql"),
        beginning.ddl_if(dialect="postgresql"),
    )


_serial = BigInteger().with_variant(Integer, "sqlite")
"""SQLite numbers rows by itself only where the type is INTEGER."""
_run_id = String(32)
_key = String(MAX_KEY_LENGTH)
_model_name = String(MAX_MODEL_NAME_LENGTH)
_model_id = String(MAX_MODEL_ID_LENGTH)
_trace_id = String(MAX_TRACE_ID_LENGTH)

experiments = Table(
    "experiments",
    metadata,
    Column("experiment_id", Integer, primary_key=True),
    Column("name", String(MAX_EXPERIMENT_NAME_LENGTH), nullable=False, unique=True),
    Column("artifact_location", LONG_TEXT, nullable=False),
    Column("lifecycle_stage", String(16), nullable=False),
    Column("creation_time", BigInteger, nullable=False),
    Column("last_update_time", BigInteger, nullable=False),
    Column("deleted_time", BigInteger),
)

experiment_tags = Table(
    "experiment_tags",
    metadata,
    Column("experiment_id", ForeignKey("experiments.experiment_id"), primary_key=True),
    Column("key", _key, primary_key=True),
    Column("value", LONG_TEXT, nullable=False),
)

runs = Table(
    "runs",
    metadata,
    Column("run_id", _run_id, primary_key=True),
    Column("experiment_id", ForeignKey("experiments.experiment_id"), nullable=False),
    Column("run_name", String(MAX_KEY_LENGTH), nullable=False),
    Column("user_id", String(256), nullable=False),
    Column("status", String(16), nullable=False),
    Column("start_time", BigInteger, nullable=False),
    Column("end_time", BigInteger),
    Column("artifact_uri", LONG_TEXT, nullable=False),
    Column("lifecycle_stage", String(16), nullable=False),
    Column("deleted_time", BigInteger),
    Column("heartbeat_time", BigInteger),
    Index("runs_by_heartbeat", "status", "heartbeat_time"),
    # In the order that searches show by default.
    Index("runs_of_experiment", "experiment_id", desc("start_time"), "run_id"),
)

params = Table(
    "params",
    metadata,
    Column("run_id", ForeignKey("runs.run_id"), primary_key=True),
    Column("key", _key, primary_key=True),
    Column("value", LONG_TEXT, nullable=False),
    *_by_value("params_by_value"),
)

tags = Table(
    "tags",
    metadata,
    Column("run_id", ForeignKey("runs.run_id"), primary_key=True),
    Column("key", _key, primary_key=True),
    Column("value", LONG_TEXT, nullable=False),
    *_by_value("tags_by_value"),
)

# One row per metric of a run: its latest point. Carries the experiment so that a filter or order
# by a metric is one index range scan.
# Databases do not agree on NaN, so it is stored as zero and a flag.
latest_metrics = Table(
    "latest_metrics",
    metadata,
    Column("metric_id", _serial, primary_key=True),
    Column("run_id", ForeignKey("runs.run_id"), nullable=False),
    Column("key", _key, nullable=False),
    Column("experiment_id", ForeignKey("experiments.experiment_id"), nullable=False),
    Column("value", METRIC_VALUE, nullable=False),
    Column("is_nan", Boolean(create_constraint=False), nullable=False),
    Column("step", BigInteger, nullable=False),
    Column("timestamp", BigInteger, nullable=False),
    # How many points it has, or a few more, and how many of the last ones are in no summary.
    Column("points", BigInteger, nullable=False, server_default="0"),
    Column("loose_points", Integer, nullable=False, server_default="0"),
    UniqueConstraint("run_id", "key"),
    Index("latest_metrics_by_value", "experiment_id", "key", "value"),
)

# The history. The natural key makes a retried batch harmless: the same point is stored once. Rows
# are as small as can be, and without a foreign key, because they come by the hundred thousand a
# second.
metric_points = Table(
    "metric_points",
    metadata,
    Column("metric_id", BigInteger, primary_key=True, autoincrement=False),
    Column("step", BigInteger, primary_key=True),
    Column("timestamp", BigInteger, primary_key=True),
    Column("value", METRIC_VALUE, primary_key=True),
    Column("is_nan", SmallInteger, primary_key=True),
    sqlite_with_rowid=False,
)

# What draws the curve of a stretch of points: those after one, up to another.
metric_summaries = Table(
    "metric_summaries",
    metadata,
    Column("metric_id", BigInteger, primary_key=True, autoincrement=False),
    Column("last_step", BigInteger, primary_key=True),
    Column("last_timestamp", BigInteger, primary_key=True),
    Column("last_value", METRIC_VALUE, primary_key=True),
    Column("last_is_nan", SmallInteger, primary_key=True),
    Column("after_step", BigInteger, nullable=False),
    Column("after_timestamp", BigInteger, nullable=False),
    Column("after_value", METRIC_VALUE, nullable=False),
    Column("after_is_nan", SmallInteger, nullable=False),
    Column("points", Integer, nullable=False),
    Column("earliest", BigInteger, nullable=False),
    Column("is_timely", SmallInteger, nullable=False),
    Column("blocks", LargeBinary, nullable=False),
    sqlite_with_rowid=False,
)

registered_models = Table(
    "registered_models",
    metadata,
    Column("name", _model_name, primary_key=True),
    Column("description", LONG_TEXT, nullable=False),
    Column("creation_timestamp", BigInteger, nullable=False),
    Column("last_updated_timestamp", BigInteger, nullable=False),
    # Numbers are never given twice, so the highest one ever given is kept.
    Column("last_version", Integer, nullable=False),
)

registered_model_tags = Table(
    "registered_model_tags",
    metadata,
    Column("name", ForeignKey("registered_models.name"), primary_key=True),
    Column("key", _key, primary_key=True),
    Column("value", LONG_TEXT, nullable=False),
)

model_versions = Table(
    "model_versions",
    metadata,
    Column("name", ForeignKey("registered_models.name"), primary_key=True),
    Column("version", Integer, primary_key=True),
    Column("creation_timestamp", BigInteger, nullable=False),
    Column("last_updated_timestamp", BigInteger, nullable=False),
    Column("current_stage", String(16), nullable=False),
    Column("description", LONG_TEXT, nullable=False),
    Column("user_id", String(256), nullable=False),
    Column("source", LONG_TEXT, nullable=False),
    Column("run_id", _run_id, nullable=False),
    Column("run_link", LONG_TEXT, nullable=False),
    Column("status", String(32), nullable=False),
    Column("model_id", String(64), nullable=False, server_default=""),
    # Where the files are when ``source`` names a run, a logged model or another version.
    Column("storage_location", LONG_TEXT),
    Index("model_versions_of_run", "run_id"),
)

model_version_tags = Table(
    "model_version_tags",
    metadata,
    Column("name", _model_name, primary_key=True),
    Column("version", Integer, primary_key=True),
    Column("key", _key, primary_key=True),
    Column("value", LONG_TEXT, nullable=False),
    ForeignKeyConstraint(["name", "version"], ["model_versions.name", "model_versions.version"]),
)

# What was done with versions, comments included. A request is open until somebody decides it.
model_version_activities = Table(
    "model_version_activities",
    metadata,
    Column("number", _serial, primary_key=True),
    Column("name", _model_name, nullable=False),
    Column("version", Integer, nullable=False),
    Column("activity_type", String(32), nullable=False),
    Column("user_id", String(256), nullable=False),
    Column("creation_timestamp", BigInteger, nullable=False),
    Column("last_updated_timestamp", BigInteger, nullable=False),
    Column("from_stage", String(16), nullable=False),
    Column("to_stage", String(16), nullable=False),
    Column("alias", String(MAX_ALIAS_LENGTH), nullable=False),
    Column("comment", LONG_TEXT, nullable=False),
    Column("is_open", Boolean(create_constraint=False), nullable=False),
    ForeignKeyConstraint(["name", "version"], ["model_versions.name", "model_versions.version"]),
    Index("model_version_activities_of_version", "name", "version", "number"),
)

# A cell is stored once per distinct content, so a hundred runs of one notebook cost little more
# than one.
notebook_cells = Table(
    "notebook_cells",
    metadata,
    Column("digest", String(64), primary_key=True),
    Column("content", LONG_TEXT, nullable=False),
)

notebook_snapshots = Table(
    "notebook_snapshots",
    metadata,
    Column("run_id", ForeignKey("runs.run_id"), primary_key=True),
    Column("phase", String(8), primary_key=True),
    Column("source", String(32), nullable=False),
    Column("created_at", BigInteger, nullable=False),
    Column("path", LONG_TEXT, nullable=False),
    Column("unsaved", Boolean(create_constraint=False), nullable=False),
    Column("kernel_id", String(64), nullable=False),
    Column("frame", LONG_TEXT, nullable=False),
    Column("cell_digests", LONG_TEXT, nullable=False),
)

change_counter = Table(
    "change_counter",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("number", BigInteger, nullable=False),
)

# One row per entity: the number of its latest change. The feed stays as small as the data.
changes = Table(
    "changes",
    metadata,
    Column("entity", String(32), primary_key=True),
    Column("entity_id", String(MAX_MODEL_NAME_LENGTH + 16), primary_key=True),
    Column("experiment_id", String(32), nullable=False),
    Column("number", BigInteger, nullable=False),
    Index("changes_by_number", "number"),
)

# --- registry, webhooks, audit -------------------------------------------------------------------

registered_model_aliases = Table(
    "registered_model_aliases",
    metadata,
    Column("name", _model_name, primary_key=True),
    Column("alias", String(MAX_ALIAS_LENGTH), primary_key=True),
    Column("version", Integer, nullable=False),
    ForeignKeyConstraint(["name", "version"], ["model_versions.name", "model_versions.version"]),
)

webhooks = Table(
    "webhooks",
    metadata,
    Column("webhook_id", String(36), primary_key=True),
    Column("name", String(64), nullable=False),
    Column("description", LONG_TEXT, nullable=False),
    Column("url", LONG_TEXT, nullable=False),
    Column("secret", LONG_TEXT, nullable=False),
    Column("status", String(16), nullable=False),
    Column("creation_timestamp", BigInteger, nullable=False),
    Column("last_updated_timestamp", BigInteger, nullable=False),
)

webhook_events = Table(
    "webhook_events",
    metadata,
    Column("webhook_id", ForeignKey("webhooks.webhook_id"), primary_key=True),
    Column("entity", String(32), primary_key=True),
    Column("action", String(16), primary_key=True),
)

# The outbox: a row is written with the change that it tells of, so that none is ever lost.
webhook_deliveries = Table(
    "webhook_deliveries",
    metadata,
    Column("delivery_id", String(36), primary_key=True),
    Column("webhook_id", ForeignKey("webhooks.webhook_id"), nullable=False),
    Column("entity", String(32), nullable=False),
    Column("action", String(16), nullable=False),
    Column("payload", LONG_TEXT, nullable=False),
    Column("state", String(16), nullable=False),
    Column("attempts", Integer, nullable=False),
    Column("creation_timestamp", BigInteger, nullable=False),
    Column("next_attempt", BigInteger, nullable=False),
    # Until then a process is sending it; a process that died loses its claim by this.
    Column("claimed_until", BigInteger, nullable=False),
    Column("end_timestamp", BigInteger),
    Column("response_status", Integer),
    Column("error_message", LONG_TEXT, nullable=False),
    Index("webhook_deliveries_due", "state", "next_attempt"),
    Index("webhook_deliveries_of_webhook", "webhook_id", "creation_timestamp", "delivery_id"),
)

audit_log = Table(
    "audit_log",
    metadata,
    Column("number", _serial, primary_key=True),
    Column("time", BigInteger, nullable=False),
    Column("actor", String(256), nullable=False),
    Column("action", String(32), nullable=False),
    Column("entity", String(32), nullable=False),
    Column("entity_id", String(MAX_MODEL_NAME_LENGTH + 16), nullable=False),
    Column("details", LONG_TEXT, nullable=False),
    Index("audit_log_of_entity", "entity", "entity_id", "number"),
)

# A dataset is known by experiment, name and digest; its id is made from them, so that naming it
# again finds it without a look.
datasets = Table(
    "datasets",
    metadata,
    Column("dataset_id", String(64), primary_key=True),
    Column("experiment_id", ForeignKey("experiments.experiment_id"), nullable=False),
    Column("name", String(MAX_DATASET_NAME_LENGTH), nullable=False),
    Column("digest", String(MAX_DATASET_DIGEST_LENGTH), nullable=False),
    Column("source_type", String(MAX_DATASET_SOURCE_TYPE_LENGTH), nullable=False),
    Column("source", LONG_TEXT, nullable=False),
    Column("schema", LONG_TEXT, nullable=False),
    Column("profile", LONG_TEXT, nullable=False),
    Index("datasets_by_name", "experiment_id", "name", "digest"),
)

# Which datasets a run used; the context, "training" say, is one of the tags, in a column because
# searches look for it.
run_datasets = Table(
    "run_datasets",
    metadata,
    Column("run_id", ForeignKey("runs.run_id"), primary_key=True),
    Column("dataset_id", ForeignKey("datasets.dataset_id"), primary_key=True),
    Column("context", String(MAX_INPUT_TAG_VALUE_LENGTH), nullable=False),
    Column("tags", LONG_TEXT, nullable=False),
    Index("run_datasets_of_dataset", "dataset_id", "run_id"),
)

# Which models a run used or made. A model is named, not pointed to: it may be another server's.
run_models = Table(
    "run_models",
    metadata,
    Column("run_id", ForeignKey("runs.run_id"), primary_key=True),
    Column("direction", String(8), primary_key=True),
    Column("model_id", _model_id, primary_key=True),
    Column("step", BigInteger, primary_key=True),
)

logged_models = Table(
    "logged_models",
    metadata,
    Column("model_id", _model_id, primary_key=True),
    Column("experiment_id", ForeignKey("experiments.experiment_id"), nullable=False),
    Column("name", String(MAX_LOGGED_MODEL_NAME_LENGTH), nullable=False),
    Column("artifact_uri", LONG_TEXT, nullable=False),
    Column("status", String(16), nullable=False),
    Column("status_message", LONG_TEXT, nullable=False),
    Column("model_type", String(MAX_LOGGED_MODEL_NAME_LENGTH), nullable=False),
    Column("source_run_id", _run_id, nullable=False),
    Column("creation_timestamp_ms", BigInteger, nullable=False),
    Column("last_updated_timestamp_ms", BigInteger, nullable=False),
    Column("lifecycle_stage", String(16), nullable=False),
    Column("deleted_time", BigInteger),
    # In the order that searches show by default.
    Index(
        "logged_models_of_experiment",
        "experiment_id",
        desc("creation_timestamp_ms"),
        "model_id",
    ),
    Index("logged_models_by_name", "experiment_id", "name"),
    Index("logged_models_of_run", "source_run_id"),
)

logged_model_params = Table(
    "logged_model_params",
    metadata,
    Column("model_id", ForeignKey("logged_models.model_id"), primary_key=True),
    Column("key", _key, primary_key=True),
    Column("value", LONG_TEXT, nullable=False),
)

logged_model_tags = Table(
    "logged_model_tags",
    metadata,
    Column("model_id", ForeignKey("logged_models.model_id"), primary_key=True),
    Column("key", _key, primary_key=True),
    Column("value", LONG_TEXT, nullable=False),
)

# The latest point of each metric that a run logged with the model's id, by dataset; the history is
# the run's. Without a foreign key to the run: a model keeps its metrics when the run is gone.
logged_model_metrics = Table(
    "logged_model_metrics",
    metadata,
    Column("model_id", ForeignKey("logged_models.model_id"), primary_key=True),
    Column("key", _key, primary_key=True),
    Column("dataset_id", String(64), primary_key=True),
    Column("run_id", _run_id, primary_key=True),
    Column("experiment_id", ForeignKey("experiments.experiment_id"), nullable=False),
    Column("dataset_name", String(MAX_DATASET_NAME_LENGTH), nullable=False),
    Column("dataset_digest", String(MAX_DATASET_DIGEST_LENGTH), nullable=False),
    Column("value", METRIC_VALUE, nullable=False),
    Column("is_nan", Boolean(create_constraint=False), nullable=False),
    Column("step", BigInteger, nullable=False),
    Column("timestamp", BigInteger, nullable=False),
    Index("logged_model_metrics_by_value", "experiment_id", "key", "value"),
)

traces = Table(
    "traces",
    metadata,
    Column("trace_id", _trace_id, primary_key=True),
    Column("experiment_id", ForeignKey("experiments.experiment_id"), nullable=False),
    Column("request_time", BigInteger, nullable=False),
    Column("execution_duration", BigInteger),
    Column("state", String(32), nullable=False),
    Column("client_request_id", String(MAX_TRACE_KEY_LENGTH), nullable=False),
    Column("request_preview", LONG_TEXT, nullable=False),
    Column("response_preview", LONG_TEXT, nullable=False),
    # In the order that searches show by default.
    Index("traces_of_experiment", "experiment_id", desc("request_time"), "trace_id"),
)

trace_tags = Table(
    "trace_tags",
    metadata,
    Column("trace_id", ForeignKey("traces.trace_id"), primary_key=True),
    Column("key", String(MAX_TRACE_KEY_LENGTH), primary_key=True),
    Column("value", LONG_TEXT, nullable=False),
)

trace_metadata = Table(
    "trace_metadata",
    metadata,
    Column("trace_id", ForeignKey("traces.trace_id"), primary_key=True),
    Column("key", String(MAX_TRACE_KEY_LENGTH), primary_key=True),
    Column("value", LONG_TEXT, nullable=False),
)

# Which runs a trace belongs to. Points nowhere: a link may come before its trace, which clients
# send in the background.
trace_runs = Table(
    "trace_runs",
    metadata,
    Column("trace_id", _trace_id, primary_key=True),
    Column("run_id", _run_id, primary_key=True),
    Index("traces_of_run", "run_id", "trace_id"),
)

# Which versions of prompts a trace used, as "<name>/<version>".
trace_prompts = Table(
    "trace_prompts",
    metadata,
    Column("trace_id", ForeignKey("traces.trace_id"), primary_key=True),
    Column("prompt", String(MAX_PROMPT_VERSION_LENGTH), primary_key=True),
)

# A feedback or an expectation: what searches look for, and the whole as JSON.
assessments = Table(
    "assessments",
    metadata,
    Column("assessment_id", _trace_id, primary_key=True),
    Column("trace_id", ForeignKey("traces.trace_id"), nullable=False),
    Column("name", String(MAX_TRACE_KEY_LENGTH), nullable=False),
    Column("kind", String(16), nullable=False),
    Column("value", LONG_TEXT, nullable=False),
    Column("number", METRIC_VALUE),
    Column("valid", Boolean(create_constraint=False), nullable=False),
    Column("create_time", BigInteger, nullable=False),
    Column("content", LONG_TEXT, nullable=False),
    Index("assessments_of_trace", "trace_id", "create_time"),
)
