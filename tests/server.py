#!/usr/bin/env python3
"""The loopback web server of emend's tests: a site, and every kind of trouble.

    server.py [--bind ADDRESS] [--port N] [--log FILE] [--robots WHAT]
              [--tls CERTIFICATE KEY] DIRECTORY

Prints "PORT n" when it is ready and serves until it is killed or its standard
input ends (if --until-eof).  Files of DIRECTORY are served as they are; a
directory serves its index.html.  FILE.status beside a file says another status
than 200, and where to: "410", "302 /elsewhere"; FILE.headers has lines that go
with it: "Link: </a>; rel=canonical".  Some paths are special: server_paths.py

robots.txt is DIRECTORY's own, else 404.  --robots FILE serves that file; also
--robots status:N, hang, reset, redirect:URL, redirect-from:HOST:URL, loop,
huge, or text:LINE|LINE|... .

GET /__control?root=DIR and ?robots=WHAT change what is served, from the next
request on.  --log writes a JSON object a request, one a line: time (seconds,
monotonic), method, path, headers (a list of [name, value]).  Requests to
/__control are not logged.
"""

import argparse
import email.utils
import http.server
import json
import mimetypes
import os
import socket
import ssl
import struct
import sys
import threading
import time
import urllib.parse
import zlib

sys.dont_write_bytecode = True  # nothing is left beside the sources
import server_paths  # noqa: E402


class Server(http.server.ThreadingHTTPServer):
    daemon_threads = True
    allow_reuse_address = True
    request_queue_size = 128

    def __init__(self, address, options):
        self.root = os.path.abspath(options.directory)
        self.robots = options.robots
        self.log = open(options.log, "a", buffering=1) if options.log else None
        self.log_lock = threading.Lock()
        super().__init__(address, Handler)

    def server_bind(self):
        # the standard one looks the host's name up, which can take seconds
        self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        self.socket.bind(self.server_address)
        self.server_address = self.socket.getsockname()
        self.server_name, self.server_port = self.server_address[:2]

    def handle_error(self, request, client_address):
        pass  # clients that hang up are what this server is for


class Handler(server_paths.Paths, http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server_version = "emend-test"
    sys_version = ""
    disable_nagle_algorithm = True
    wbufsize = -1

    def log_message(self, *arguments):
        pass

    def log_request_line(self):
        if not self.server.log:
            return
        line = json.dumps({
            "time": round(time.monotonic(), 4),
            "method": self.command,
            "path": self.path,
            "headers": [list(pair) for pair in self.headers.items()],
        })
        with self.server.log_lock:
            self.server.log.write(line + "\n")

    def do_GET(self):
        parts = urllib.parse.urlsplit(self.path)
        self.query = dict(urllib.parse.parse_qsl(parts.query))
        path = urllib.parse.unquote(parts.path)
        if path == "/__control":
            self.control()
            return
        self.log_request_line()
        if path == "/robots.txt" and self.server.robots:
            self.special_robots(self.server.robots)
            return
        name, _, rest = path[1:].partition("/")
        method = getattr(self, "path_" + name.replace("-", "_"), None)
        if method:
            method(rest)
        else:
            self.serve_file(path)
        self.wfile.flush()

    # -- building blocks

    def answer(self, body, status=200, type="text/html; charset=utf-8",
               headers=()):
        self.send_response(status)
        if type is not None:
            self.send_header("Content-Type", type)
        if status != 304:
            self.send_header("Content-Length", str(len(body)))
        for name, value in headers:
            self.send_header(name, value)
        self.end_headers()
        if status not in (204, 304):
            self.wfile.write(body)

    def redirect(self, location, status=302):
        self.answer(b"", status, headers=[("Location", location)])

    def find_file(self, path):
        """The bytes and type of a file under root, or None."""
        full = os.path.normpath(self.server.root + "/" + path)
        if not (full + "/").startswith(self.server.root + "/"):
            return None
        if os.path.isdir(full):
            full = os.path.join(full, "index.html")
        try:
            with open(full, "rb") as file:
                body = file.read()
        except OSError:
            return None
        kind = mimetypes.guess_type(full)[0] or "text/html"
        if kind.startswith("text/"):
            kind += "; charset=utf-8"
        return body, kind, os.stat(full).st_mtime

    def serve_file(self, path, pack=None, encoding=None, validator=None):
        found = self.find_file(path)
        said = self.find_file(path + ".status")
        if said:
            status, _, location = said[0].decode().strip().partition(" ")
            self.answer(found[0] if found else b"", int(status),
                        headers=[("Location", location)] if location else ())
            return
        if not found:
            self.answer(server_paths.PAGE.replace(b"small", b"missing"), 404)
            return
        body, kind, changed = found
        more = self.find_file(path + ".headers")
        headers = [line.split(": ", 1) for line in more[0].decode().splitlines()
                   ] if more else []
        if validator == "etag":
            tag = '"%08x"' % zlib.crc32(body)
            headers.append(("ETag", tag))
            if self.headers.get("If-None-Match") == tag:
                self.answer(b"", 304, None, headers)
                return
        elif validator == "date":
            date = email.utils.formatdate(changed, usegmt=True)
            headers.append(("Last-Modified", date))
            if self.headers.get("If-Modified-Since") == date:
                self.answer(b"", 304, None, headers)
                return
        if pack:
            body = pack(body)
            headers.append(("Content-Encoding", encoding))
        self.answer(body, 200, kind, headers)

    def start_endless(self, status=200, headers=()):
        """Headers of a body that ends with the connection."""
        self.send_response(status)
        self.send_header("Content-Type", "text/html")
        self.send_header("Connection", "close")
        for name, value in headers:
            self.send_header(name, value)
        self.end_headers()
        self.close_connection = True

    def wait_for_hangup(self):
        self.wfile.flush()
        self.close_connection = True
        try:
            while self.connection.recv(4096):
                pass
        except OSError:
            pass

    def reset(self):
        self.wfile.flush()
        self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER,
                                   struct.pack("ii", 1, 0))
        self.close_connection = True
        self.connection.close()
        self.wfile = open(os.devnull, "wb")

    # -- control and robots.txt

    def control(self):
        if "root" in self.query:
            self.server.root = os.path.abspath(self.query["root"])
        if "robots" in self.query:
            self.server.robots = self.query["robots"]
        self.answer(b"ok\n", type="text/plain")

    def special_robots(self, what):
        name, _, value = what.partition(":")
        if name == "status":
            self.answer(b"", int(value))
        elif name == "text":
            self.answer(value.replace("|", "\n").encode(), type="text/plain")
        elif name == "redirect":
            self.redirect(value)
        elif name == "redirect-from":
            host, _, target = value.partition(":")
            if self.headers.get("Host", "").partition(":")[0] == host:
                self.redirect(target)
            else:
                self.serve_file("robots.txt")
        elif name == "loop":
            self.redirect("/robots.txt")
        elif name == "hang":
            self.wait_for_hangup()
        elif name == "reset":
            self.reset()
        elif name == "huge":
            self.start_endless()
            self.wfile.write(b"User-agent: *\nDisallow: /huge-refused\n")
            while True:
                self.wfile.write(b"# " + b"x" * 4096 + b"\n")
        else:
            with open(what, "rb") as file:
                self.answer(file.read(), type="text/plain")


def end_with_stdin():
    sys.stdin.buffer.read()
    os._exit(0)


def main():
    parser = argparse.ArgumentParser(
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("directory")
    parser.add_argument("--bind", default="127.0.0.1")
    parser.add_argument("--port", type=int, default=0)
    parser.add_argument("--log")
    parser.add_argument("--robots")
    parser.add_argument("--tls", nargs=2, metavar=("CERTIFICATE", "KEY"))
    parser.add_argument("--until-eof", action="store_true")
    options = parser.parse_args()

    server = Server((options.bind, options.port), options)
    if options.tls:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(*options.tls)
        server.socket = context.wrap_socket(server.socket, server_side=True,
                                            do_handshake_on_connect=False)
    if options.until_eof:
        threading.Thread(target=end_with_stdin, daemon=True).start()
    print("PORT %d" % server.server_port, flush=True)
    try:
        server.serve_forever()
    except KeyboardInterrupt:
        pass


if __name__ == "__main__":
    main()
