"""Alembic's folder: the schema's history, one small file a change."""
