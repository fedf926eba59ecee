"""What carries codes, on a free port of this machine: a relay of text messages and an SMTP server, sound or ailing."""

import json
import socket
import threading
import time
from collections import Counter
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

SLOW = 1.5  # seconds, more than a test gives them


class Relay:
    """Answers `answer` (a status, "slow" or "nonsense") to every text message, kept in `received`."""

    def __init__(self, answer: int | str = 202):
        self.answer, self.received, self.tokens, relay = answer, [], [], self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self):
                relay.received.append(json.loads(self.rfile.read(int(self.headers["Content-Length"]))))
                relay.tokens.append(self.headers["Authorization"])
                if relay.answer == "slow":
                    time.sleep(SLOW)
                elif relay.answer == "nonsense":
                    self.wfile.write(b"Bonjour !\r\n\r\n")
                else:
                    self.send_response(relay.answer)
                    self.send_header("Location", f"{relay.url}/ailleurs")
                    self.end_headers()

            def do_GET(self):
                relay.received.append(self.path)
                self.send_response(200)
                self.end_headers()

            def log_message(self, *args):
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_port}"

    def __enter__(self) -> "Relay":
        threading.Thread(
            target=self.server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True
        ).start()
        return self

    def __exit__(self, *error) -> None:
        self.server.shutdown()
        self.server.server_close()


class Smtp:
    """Takes every message, kept in `received`; or ails.

    silent: never says a word. greeting: what it says first. answers: what it says to a verb, or a function of the line.
    cuts: hangs up at this verb, without an answer; at DATA, once the message is received. times: how often it does.
    """

    def __init__(
        self,
        silent: bool = False,
        greeting: bytes = b"220 ici",
        answers=None,
        cuts: str = "",
        times: int = 99,
    ):
        self.silent, self.greeting, self.answers = silent, greeting, answers or {}
        self.cuts, self.times, self.received = cuts.encode(), times, []
        self.socket = socket.create_server(("127.0.0.1", 0))
        self.port = self.socket.getsockname()[1]

    def __enter__(self) -> "Smtp":
        threading.Thread(target=self.serve, daemon=True).start()
        return self

    def __exit__(self, *error) -> None:
        self.socket.close()

    def serve(self) -> None:
        while True:
            try:
                connection, _address = self.socket.accept()
            except OSError:
                return
            threading.Thread(target=self.talk, args=[connection], daemon=True).start()

    def talk(self, connection: socket.socket) -> None:
        if self.silent:
            time.sleep(SLOW)
            return
        with connection, connection.makefile("rwb", buffering=0) as lines:
            lines.write(self.greeting + b"\r\n")
            for line in lines:
                verb = line.split()[0].upper()
                if verb == b"DATA":
                    lines.write(b"354 a vous\r\n")
                    self.received.append(b"".join(iter(lines.readline, b".\r\n")))
                if verb == self.cuts and self.times > 0:
                    self.times -= 1
                    connection.shutdown(socket.SHUT_RDWR)
                    return
                lines.write(self.answer(verb.decode(), line) + b"\r\n")
                if verb == b"QUIT":
                    return

    def answer(self, verb: str, line: bytes) -> bytes:
        said = self.answers.get(verb, b"250 oui")
        return said(line) if callable(said) else said


def closed_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as server:
        return server.getsockname()[1]


class Sink:
    """How many times each message was taken."""

    def __init__(self):
        self.taken: Counter[str] = Counter()

    async def handle_DATA(self, server, session, envelope) -> str:
        head = envelope.content.decode("utf-8", "replace").partition("\r\n\r\n")[0]
        (identity,) = [line for line in head.splitlines() if line.lower().startswith("message-id:")]
        self.taken[identity.partition("<")[2].partition("@")[0]] += 1
        return "250 recu"
