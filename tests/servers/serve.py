"""A server in a process of its own: ``python -m tests.servers.serve <folder> <artifacts>``."""

import asyncio
import sys
from pathlib import Path

from jupyter_tracker.server.application import LoopbackServer, make_application
from jupyter_tracker.server.context import ServerContext
from jupyter_tracker.stores.artifacts.open import open_artifacts
from jupyter_tracker.stores.sql.engine import make_engine
from jupyter_tracker.stores.sql.store import SqlStore


async def serve(folder: Path, artifacts: str, token: str) -> None:
    """Answer until the standard input is closed."""
    engine = make_engine(f"sqlite:///{folder / 'tracker.db'}")
    context = ServerContext(SqlStore(engine, open_artifacts(artifacts)))
    listener = LoopbackServer(make_application(context, token))
    print(listener.uri, flush=True)
    await asyncio.to_thread(sys.stdin.read)
    await listener.close()
    await context.close()


if __name__ == "__main__":
    asyncio.run(serve(Path(sys.argv[1]), sys.argv[2], "token"))
