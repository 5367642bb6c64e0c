"""A wire that can be cut: passes bytes on to a server, and breaks connections when told to."""

import contextlib
import socket
import threading
from collections.abc import Iterator
from urllib.parse import urlsplit


class Relay:
    """Listens on a port of its own, and passes everything on to ``target``."""

    def __init__(self, target: str) -> None:
        parts = urlsplit(target)
        self._target = (parts.hostname or "", parts.port or 80)
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.uri = f"http://127.0.0.1:{self._listener.getsockname()[1]}"
        self.cuts = 0
        """How many more times a connection breaks."""
        self.cut_after = 0
        """Bytes of one direction after which it breaks."""
        self.done = 0
        threading.Thread(target=self._serve, daemon=True).start()

    def close(self) -> None:
        """Stop listening."""
        self._listener.close()

    def _serve(self) -> None:
        with contextlib.suppress(OSError):
            while True:
                near, _ = self._listener.accept()
                far = socket.create_connection(self._target)
                for pair in ((near, far), (far, near)):
                    threading.Thread(target=self._pass, args=pair, daemon=True).start()

    def _pass(self, source: socket.socket, sink: socket.socket) -> None:
        passed = 0
        with contextlib.suppress(OSError), source, sink:
            while piece := source.recv(1 << 16):
                passed += len(piece)
                if self.cuts and passed > self.cut_after:
                    self.cuts -= 1
                    self.done += 1
                    break
                sink.sendall(piece)
            for end in (source, sink):
                end.shutdown(socket.SHUT_RDWR)


@contextlib.contextmanager
def relay_to(target: str) -> Iterator[Relay]:
    """Put a relay in front of ``target``."""
    relay = Relay(target)
    yield relay
    relay.close()
