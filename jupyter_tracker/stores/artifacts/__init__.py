"""Artifact stores keep files: in a local folder, in an S3 bucket, or through a server's proxy."""
