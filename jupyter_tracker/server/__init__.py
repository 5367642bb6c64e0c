"""The HTTP server: routes, permissions and streams over a store. No kernel imports this.

The shared server and the Jupyter server extension mount the same handlers.
"""
