"""A way to a server that breaks: every connection ends after some bytes, in the middle of whatever is being said."""

import contextlib
import random
import socket
import threading


class Cutting:
    """Passes bytes on to a port; cuts so many connections after a random number of bytes, then lets all be."""

    def __init__(self, port: int, *, cuts: int, least: int, most: int, seed: int) -> None:
        self._to, self._least, self._most = port, least, most
        self._random = random.Random(seed)
        self.cuts_left, self.cuts_done = cuts, 0
        self._server = socket.create_server(("127.0.0.1", 0))
        self.port = self._server.getsockname()[1]
        self._lock = threading.Lock()
        self._open: list[socket.socket] = []
        threading.Thread(target=self._accept, daemon=True).start()

    def cut_all(self) -> None:
        """End every connection now."""
        with self._lock:
            for one in self._open:
                _end(one)
            self._open.clear()

    def close(self) -> None:
        self._server.close()
        self.cut_all()

    def _accept(self) -> None:
        while True:
            try:
                near, _peer = self._server.accept()
                far = socket.create_connection(("127.0.0.1", self._to))
            except OSError:
                return
            with self._lock:
                self._open += [near, far]
                budget = self._random.randint(self._least, self._most) if self.cuts_left > 0 else None
            threading.Thread(target=self._pass, args=(far, near, budget), daemon=True).start()
            threading.Thread(target=self._pass, args=(near, far, None), daemon=True).start()

    def _pass(self, source: socket.socket, target: socket.socket, budget: int | None) -> None:
        passed = 0
        with contextlib.suppress(OSError):
            while piece := source.recv(4096):
                if budget is not None and passed + len(piece) > budget:
                    target.sendall(piece[: budget - passed])
                    with self._lock:
                        self.cuts_left -= 1
                        self.cuts_done += 1
                    break
                passed += len(piece)
                target.sendall(piece)
        _end(source)
        _end(target)


def _end(one: socket.socket) -> None:
    with contextlib.suppress(OSError):
        one.shutdown(socket.SHUT_RDWR)
    one.close()
