"""Passwords in URLs: they are used, and never shown."""

import re

_CREDENTIALS = re.compile(r"(?<=://)[^/\s]*@")


def without_credentials(url: str) -> str:
    """Return ``url`` without the ``user:password@`` it may carry."""
    return _CREDENTIALS.sub("", url)
