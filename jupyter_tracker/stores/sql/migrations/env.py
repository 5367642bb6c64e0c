"""Runs migrations on the connection that `schema.upgrade` holds open."""

from alembic import context

from jupyter_tracker.stores.sql.tables import metadata

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    render_as_batch=True,
)
context.run_migrations()
