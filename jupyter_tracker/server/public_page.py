"""What is for everybody."""

from jupyter_tracker.server.handlers import TrackerHandler


class PublicPage(TrackerHandler):
    """Answers anybody, whatever name he called the server by; so it says nothing about anything."""

    async def prepare(self) -> None:
        """Let everybody in."""

    async def answer(self, text: str) -> None:
        """Write plain text."""
        self.set_header("Content-Type", "text/plain; charset=utf-8")
        self.set_header("Cache-Control", "no-store")
        await self.finish(text)
