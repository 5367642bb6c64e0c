"""Artifact stores keep files: in a local folder, or through a server's proxy."""
