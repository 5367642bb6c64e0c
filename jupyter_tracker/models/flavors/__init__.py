"""A module for each library: how its models are written, read and asked.

None imports its library before there is a model of it.
"""
