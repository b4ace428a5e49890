"""Where alerts go in the tests: receivers that take them, refuse, or break.

Each takes a list of ways to answer, one for each message in turn; the last one
goes on for ever.  What was received is kept.
"""

import base64
import http.server
import socket
import socketserver
import ssl
import subprocess
import threading
import time


class Sink:
    """A server in a thread of its own; stopped at the test's end."""

    def __init__(self, case, server):
        self.server = server
        self.received = []
        self.ways = ["ok"]
        server.daemon_threads = True
        # whoever breaks off is meant to
        server.handle_error = lambda *ignored: None
        server.sink = self
        self.thread = threading.Thread(
            target=server.serve_forever, kwargs={"poll_interval": 0.02},
            daemon=True)
        self.thread.start()
        self.port = server.server_address[1]
        case.addCleanup(self.stop)

    def stop(self):
        self.server.shutdown()
        self.server.server_close()

    def way(self):
        return self.ways.pop(0) if len(self.ways) > 1 else self.ways[0]


class HookHandler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def log_message(self, *ignored):
        pass

    def do_POST(self):
        sink = self.server.sink
        body = self.rfile.read(int(self.headers["Content-Length"]))
        way = sink.way()
        sink.received.append((way, self.path, dict(self.headers.items()),
                              body))
        if way == "hang":
            time.sleep(60)
        elif way == "reset":
            self.connection.setsockopt(
                socket.SOL_SOCKET, socket.SO_LINGER,
                b"\x01\x00\x00\x00\x00\x00\x00\x00")
            self.connection.close()
            self.close_connection = True
        elif way == "huge":
            self.send_response(200)
            self.send_header("Content-Length", str(1 << 30))
            self.end_headers()
            try:
                while True:
                    self.wfile.write(b"x" * 65536)
            except OSError:
                self.close_connection = True
        else:
            status, _, more = way.partition(" ")
            self.send_response(200 if status == "ok" else int(status))
            for line in more.split("|") if more else ():
                name, value = line.split(": ")
                self.send_header(name, value)
            self.send_header("Content-Length", "0")
            self.end_headers()

    do_PUT = do_POST


class Hook(Sink):
    def __init__(self, case):
        super().__init__(case, http.server.ThreadingHTTPServer(
            ("127.0.0.1", 0), HookHandler))

    def url(self, path="/hook"):
        return "http://127.0.0.1:%d%s" % (self.port, path)


def certificate(directory):
    """One of our own for 127.0.0.1: the paths of certificate and key."""
    paths = directory / "c.pem", directory / "k.pem"
    subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days",
         "2", "-subj", "/CN=127.0.0.1", "-addext",
         "subjectAltName=IP:127.0.0.1", "-keyout", paths[1], "-out",
         paths[0]], check=True, stderr=subprocess.DEVNULL)
    return paths


class SmtpHandler(socketserver.StreamRequestHandler):
    """Enough of RFC 5321 for a client that keeps to it."""

    def say(self, line):
        self.wfile.write(line.encode() + b"\r\n")
        self.wfile.flush()

    def offer(self):
        sink = self.server.sink
        lines = ["localhost", "8BITMIME", "SIZE 10000000"]
        if sink.context and not self.secure:
            lines.append("STARTTLS")
        if sink.user and (self.secure or not sink.context):
            lines.append("AUTH PLAIN")
        for i, line in enumerate(lines):
            self.say("250%s%s" % ("-" if i + 1 < len(lines) else " ", line))

    def start_tls(self):
        self.say("220 go on")
        self.connection = self.server.sink.context.wrap_socket(
            self.connection, server_side=True)
        self.rfile = self.connection.makefile("rb")
        self.wfile = self.connection.makefile("wb")
        self.secure = True

    def log_in(self, line):
        sink = self.server.sink
        word = line.split()[2] if len(line.split()) > 2 else None
        if word is None:
            self.say("334 ")
            word = self.rfile.readline().decode().strip()
        _, user, password = base64.b64decode(word).decode().split("\0")
        self.known = (user, password) == (sink.user, sink.password)
        self.say("235 welcome" if self.known else "535 wrong")

    def take_data(self):
        sink = self.server.sink
        way = self.way
        if way == "drop-data":
            self.say("354 go on")
            self.rfile.readline()
            return False
        if way.startswith("data "):
            self.say(way[5:])
            return True
        self.say("354 go on")
        lines = []
        while True:
            line = self.rfile.readline()
            if not line or line == b".\r\n":
                break
            lines.append(line[1:] if line.startswith(b".") else line)
        sink.received.append((way, self.sender, self.to, b"".join(lines)))
        if way == "slow":
            time.sleep(1)
        if way == "late-drop":
            return False
        self.say(way[6:] if way.startswith("after ") else "250 taken")
        return True

    def handle(self):
        sink = self.server.sink
        self.secure, self.known = sink.implicit, False
        self.sender, self.to, self.way = None, [], "ok"
        if sink.implicit:
            self.connection = sink.context.wrap_socket(
                self.connection, server_side=True)
            self.rfile = self.connection.makefile("rb")
            self.wfile = self.connection.makefile("wb")
        self.say("220 sink")
        while True:
            line = self.rfile.readline().decode("utf-8", "replace").strip()
            word = line[:4].upper()
            sink.lines.append(line)
            if word in ("", "QUIT"):
                break
            if word == "EHLO":
                self.offer()
            elif line.upper() == "STARTTLS":
                self.start_tls()
            elif word == "AUTH":
                self.log_in(line)
            elif word == "MAIL":
                self.way = sink.way()
                self.sender, self.to = line, []
                if sink.user and not self.known:
                    self.say("530 log in first")
                elif self.way.startswith("mail "):
                    self.say(self.way[5:])
                else:
                    self.say("250 ok")
            elif word == "RCPT":
                self.to.append(line)
                self.say(self.way[5:] if self.way.startswith("rcpt ")
                         else "250 ok")
            elif word == "DATA":
                if not self.take_data():
                    break
            else:
                self.say("250 ok")


class Mailbox(Sink):
    """tls: None, "starttls" or "implicit"."""

    def __init__(self, case, tls=None, user=None, password=None):
        self.user, self.password = user, password
        self.implicit = tls == "implicit"
        self.context, self.lines = None, []
        if tls:
            self.paths = certificate(case.dir)
            self.context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            self.context.load_cert_chain(*self.paths)
        super().__init__(case, socketserver.ThreadingTCPServer(
            ("127.0.0.1", 0), SmtpHandler))

    def url(self):
        return "smtp%s://127.0.0.1:%d" % ("s" if self.implicit else "",
                                          self.port)
