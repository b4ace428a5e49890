"""The hostile server: a case an address, a thread a connection."""

import collections
import re
import selectors
import socket
import ssl
import struct
import threading
import time

import case as cases_module
import http2

LINES_MAX = 65536


class Connection:
    """What a case's answer is written to."""

    def __init__(self, server, case, socket_):
        self.server, self.case, self.socket = server, case, socket_
        self.method = self.path = ""
        self.headers = []
        self.left = b""

    def read_request(self):
        data = self.left
        while b"\r\n\r\n" not in data:
            more = self.socket.recv(8192)
            if not more or len(data) > LINES_MAX:
                return False
            data += more
        head, _, self.left = data.partition(b"\r\n\r\n")
        lines = head.decode("latin-1").split("\r\n")
        self.method, self.path = (lines[0].split(" ") + ["", ""])[:2]
        # as a proxy is asked
        self.path = re.sub("^http://[^/]*", "", self.path)
        self.headers = [tuple(line.split(": ", 1)) for line in lines[1:]]
        return True

    def header(self, name):
        return [v for n, v in self.headers if n.lower() == name.lower()]

    def fill(self, text):
        data = text if isinstance(text, bytes) else text.encode("utf-8")
        for mark, value in ((b"@HOST@", self.case.host),
                            (b"@PORT@", str(self.server.port)),
                            (b"@INNER@", self.server.inner)):
            data = data.replace(mark, value.encode())
        return data

    def send(self, data):
        self.socket.sendall(data)

    def sleep(self, seconds):
        if self.server.stopping.wait(seconds):
            raise OSError("the server stops")

    def hang(self):
        self.socket.settimeout(60)
        while self.socket.recv(4096):
            pass

    def reset(self):
        self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER,
                               struct.pack("ii", 1, 0))
        self.socket.close()


class Server:
    """inner: the address whose requests must be none."""

    def __init__(self, port, contexts=None):
        self.port = port
        self.contexts = contexts or {}  # of TLS, by name
        self.inner = "127.9.9.9:%d" % port
        self.later = False  # which run it is
        self.stopping = threading.Event()
        self.selector = selectors.DefaultSelector()
        self.lock = threading.Lock()
        self.by_address = {}
        self.log = []  # (seconds, case, request line, headers)
        self.open = collections.Counter()
        self.most_open = 0

    def listen(self, case, address, port=None):
        with_port = (address, port or self.port)
        listener = socket.socket()
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind(with_port)
        listener.listen(64)
        listener.setblocking(False)
        self.selector.register(listener, selectors.EVENT_READ, case)

    def start(self):
        threading.Thread(target=self.accept_all, daemon=True).start()

    def stop(self):
        self.stopping.set()

    def accept_all(self):
        while not self.stopping.is_set():
            for key, _ in self.selector.select(0.5):
                try:
                    socket_, _ = key.fileobj.accept()
                except OSError:
                    continue
                socket_.setblocking(True)
                threading.Thread(target=self.serve, daemon=True,
                                 args=(key.data, socket_)).start()

    def serve(self, case, socket_):
        socket_.settimeout(60)
        socket_.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        try:
            if case.tls and case.tls in self.contexts:
                socket_ = self.contexts[case.tls].wrap_socket(
                    socket_, server_side=True)
            elif case.tls:
                case.answers[case.path](Connection(self, case, socket_))
                return
            c = Connection(self, case, socket_)
            if case.tls == "HTTP/2":
                http2.Http2(c).serve()
            while c.read_request() and self.answer(c):
                pass
        except (OSError, ssl.SSLError):
            pass
        finally:
            try:
                socket_.close()
            except OSError:
                pass

    def answer(self, c):
        case = c.case
        with self.lock:
            self.log.append((time.monotonic(), case, "%s %s" % (
                c.method, c.path), c.headers))
            case.requests.append(c.path)
        path = c.path.partition("?")[0]
        if path == "/robots.txt":
            answer = case.robots or cases_module.html(b"", 404)
        else:
            answers = case.then if self.later else case.answers
            answer = answers.get(c.path) or answers.get(path) or \
                cases_module.html("<p>There is nothing here.", 404)
        return answer(c)
