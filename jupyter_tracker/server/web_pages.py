"""The server's own web page: files that the front end's build has written."""

from pathlib import Path
from typing import Any

from jupyter_tracker.contract.errors import not_found
from jupyter_tracker.server.public_page import PublicPage

FOLDER = Path(__file__).parents[1] / "web"

_COMPRESSED = {"br": ".br", "gzip": ".gz"}
"""How the build names what it compressed, the smallest first."""

_KINDS = {".css": "text/css", ".html": "text/html", ".js": "text/javascript"}
"""Not asked of the system: where that says otherwise, no browser would run the page."""

_FOREVER = "public, max-age=31536000, immutable"
"""The name of an asset has a digest of its content."""

_POLICY = (
    "default-src 'self'; "
    # Editors and charts bring styles of their own.
    "style-src 'self' 'unsafe-inline'; img-src 'self' data: blob:; media-src 'self' blob:; "
    "frame-src 'self' blob: data:; object-src 'none'; base-uri 'none'; form-action 'self'"
)
_FRAMES = {"SAMEORIGIN": "; frame-ancestors 'self'", "DENY": "; frame-ancestors 'none'"}


class WebFile(PublicPage):
    """Sends a file of the page to anybody: there is nothing in it that is somebody's."""

    async def send(self, path: Path, lifetime: str) -> None:
        """Send the file, as small as the browser takes it."""
        accepted = self.request.headers.get("Accept-Encoding", "")
        for encoding, suffix in _COMPRESSED.items():
            compressed = path.with_name(path.name + suffix)
            if encoding in accepted and compressed.is_file():
                self.set_header("Content-Encoding", encoding)
                break
        else:
            compressed = path
        kind = _KINDS.get(path.suffix, "image/svg+xml")
        self.set_header("Content-Type", f"{kind}; charset=utf-8")
        self.set_header("Cache-Control", lifetime)
        self.add_header("Vary", "Accept-Encoding")
        await self.finish(compressed.read_bytes())


class Asset(WebFile):
    """``/assets/…``: scripts, styles, the icon."""

    async def get(self, name: str) -> None:
        """Answer with the file; the route lets no path through, only a name."""
        path = FOLDER / "assets" / name
        if not path.is_file():
            raise not_found(f"The page has no file {name[:100]!r}. Load the page anew.")
        await self.send(path, _FOREVER)


class HomePage(WebFile):
    """``/`` as a browser sees it."""

    @property
    def is_for_browser(self) -> bool:
        """Whether a browser asks; a checkout whose front end was not built has no page for it."""
        self.add_header("Vary", "Accept")
        wants_page = "text/html" in self.request.headers.get("Accept", "")
        return wants_page and (FOLDER / "index.html").is_file()

    async def send_page(self) -> None:
        """Answer with the page, which may load and run nothing but the server's own files."""
        application: Any = self.application
        frames = _FRAMES.get(application.x_frame_options, "")
        self.set_header("Content-Security-Policy", _POLICY + frames)
        self.set_header("Referrer-Policy", "same-origin")
        await self.send(FOLDER / "index.html", "no-cache")
