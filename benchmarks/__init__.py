"""One load against our server and MLflow's, with the raw engine beside them."""
