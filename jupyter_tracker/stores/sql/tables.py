"""The tables. Changing one needs a migration beside it in ``migrations/versions``."""

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Double,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    Integer,
    MetaData,
    String,
    Table,
    Text,
)

from jupyter_tracker.contract.validation import (
    MAX_EXPERIMENT_NAME_LENGTH,
    MAX_KEY_LENGTH,
    MAX_MODEL_NAME_LENGTH,
)

metadata = MetaData()

_run_id = String(32)
_key = String(MAX_KEY_LENGTH)
_model_name = String(MAX_MODEL_NAME_LENGTH)

experiments = Table(
    "experiments",
    metadata,
    Column("experiment_id", Integer, primary_key=True),
    Column("name", String(MAX_EXPERIMENT_NAME_LENGTH), nullable=False, unique=True),
    Column("artifact_location", Text, nullable=False),
    Column("lifecycle_stage", String(16), nullable=False),
    Column("creation_time", BigInteger, nullable=False),
    Column("last_update_time", BigInteger, nullable=False),
)

experiment_tags = Table(
    "experiment_tags",
    metadata,
    Column("experiment_id", ForeignKey("experiments.experiment_id"), primary_key=True),
    Column("key", _key, primary_key=True),
    Column("value", Text, nullable=False),
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
    Column("artifact_uri", Text, nullable=False),
    Column("lifecycle_stage", String(16), nullable=False),
    Index("runs_of_experiment", "experiment_id", "start_time", "run_id"),
)

params = Table(
    "params",
    metadata,
    Column("run_id", ForeignKey("runs.run_id"), primary_key=True),
    Column("key", _key, primary_key=True),
    Column("value", Text, nullable=False),
)

tags = Table(
    "tags",
    metadata,
    Column("run_id", ForeignKey("runs.run_id"), primary_key=True),
    Column("key", _key, primary_key=True),
    Column("value", Text, nullable=False),
)

# The natural key makes a retried batch harmless: the same point is stored once.
# Databases do not agree on NaN, so it is stored as zero and a flag.
metrics = Table(
    "metrics",
    metadata,
    Column("run_id", ForeignKey("runs.run_id"), primary_key=True),
    Column("key", _key, primary_key=True),
    Column("step", BigInteger, primary_key=True),
    Column("timestamp", BigInteger, primary_key=True),
    Column("value", Double, primary_key=True),
    Column("is_nan", Boolean(create_constraint=False), primary_key=True),
)

# Carries the experiment so that a filter or order by a metric is one index range scan.
latest_metrics = Table(
    "latest_metrics",
    metadata,
    Column("run_id", ForeignKey("runs.run_id"), primary_key=True),
    Column("key", _key, primary_key=True),
    Column("experiment_id", ForeignKey("experiments.experiment_id"), nullable=False),
    Column("value", Double, nullable=False),
    Column("is_nan", Boolean(create_constraint=False), nullable=False),
    Column("step", BigInteger, nullable=False),
    Column("timestamp", BigInteger, nullable=False),
    Index("latest_metrics_by_value", "experiment_id", "key", "value"),
)

registered_models = Table(
    "registered_models",
    metadata,
    Column("name", _model_name, primary_key=True),
    Column("description", Text, nullable=False),
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
    Column("value", Text, nullable=False),
)

model_versions = Table(
    "model_versions",
    metadata,
    Column("name", ForeignKey("registered_models.name"), primary_key=True),
    Column("version", Integer, primary_key=True),
    Column("creation_timestamp", BigInteger, nullable=False),
    Column("last_updated_timestamp", BigInteger, nullable=False),
    Column("current_stage", String(16), nullable=False),
    Column("description", Text, nullable=False),
    Column("user_id", String(256), nullable=False),
    Column("source", Text, nullable=False),
    Column("run_id", _run_id, nullable=False),
    Column("run_link", Text, nullable=False),
    Column("status", String(32), nullable=False),
    Index("model_versions_of_run", "run_id"),
)

model_version_tags = Table(
    "model_version_tags",
    metadata,
    Column("name", _model_name, primary_key=True),
    Column("version", Integer, primary_key=True),
    Column("key", _key, primary_key=True),
    Column("value", Text, nullable=False),
    ForeignKeyConstraint(["name", "version"], ["model_versions.name", "model_versions.version"]),
)

# A cell is stored once per distinct content, so a hundred runs of one notebook cost little more
# than one.
notebook_cells = Table(
    "notebook_cells",
    metadata,
    Column("digest", String(64), primary_key=True),
    Column("content", Text, nullable=False),
)

notebook_snapshots = Table(
    "notebook_snapshots",
    metadata,
    Column("run_id", ForeignKey("runs.run_id"), primary_key=True),
    Column("phase", String(8), primary_key=True),
    Column("source", String(32), nullable=False),
    Column("created_at", BigInteger, nullable=False),
    Column("path", Text, nullable=False),
    Column("unsaved", Boolean(create_constraint=False), nullable=False),
    Column("kernel_id", String(64), nullable=False),
    Column("frame", Text, nullable=False),
    Column("cell_digests", Text, nullable=False),
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
