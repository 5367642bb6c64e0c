"""The contract: entities, requests, the table of endpoints, limits and errors. Pure data, no I/O.

The wire format is MLflow's REST API (``/api/2.0/mlflow/…``), extended under ``/api/tracker/1/…``
for what MLflow has no word for. Client, stores and server all speak in these types.
"""
