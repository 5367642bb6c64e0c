"""Where an import reads from: a server's REST API, or a folder of MLflow's file store."""
