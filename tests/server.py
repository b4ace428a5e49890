#!/usr/bin/env python3
"""The loopback web server of emend's tests: a site, and every kind of trouble.

    server.py [--bind ADDRESS] [--port N] [--log FILE] [--robots WHAT]
              [--tls CERTIFICATE KEY] DIRECTORY

Prints "PORT n" when it is ready and serves until it is killed or its standard
input ends (if --until-eof).  Files of DIRECTORY are served as they are; a
directory serves its index.html.  FILE.status beside a file says another status
than 200, and where to: "410", "302 /elsewhere"; FILE.headers has lines that go
with it: "Link: </a>; rel=canonical".  These paths are special:

    /status/N             answers N, with a small page (and no Location)
    /redirect/N           N redirects, then a page
    /redirect-to?url=U    one redirect to U, as given (&status=301)
    /loop, /loop-a        redirects to itself; to /loop-b and back
    /long-location        a Location of 90 KB
    /two-locations        two Location headers
    /hang                 takes the request, never answers
    /slow                 a byte every 0.2 s, for ever
    /reset                resets the connection; /reset-mid: within the body
    /garbage              something that is not HTTP
    /folded               a first header that goes on from none
    /truncated            Content-Length says more than is sent
    /truncated-gzip       gzip cut short under a right Content-Length
    /bad-gzip             gzip that is no gzip
    /bomb                 gzip of 256 MiB
    /huge                 an endless body; /huge-announced: says so first
    /headers-huge         endless headers; /header-long: one of 200 KB
    /hints                103 before the page
    /gzip/PATH, /deflate/PATH, /raw-deflate/PATH   PATH of DIRECTORY, packed
    /etag/PATH            with an ETag; 304 on exactly this If-None-Match
    /last-modified/PATH   with Last-Modified; 304 on exactly this date
    /etag-gzip/PATH       both etag and gzip
    /renewed/PATH         304 to any validator, each time with a new one
    /retry-after/N        503 (or ?status=429) with Retry-After: N
    /type/MIME            a small page of that type; /type/ has none
    /binary               random bytes that claim to be HTML
    /empty                nothing, with 200
    /deep                 100,000 nested elements
    /double-length        two Content-Length headers
    /cookie               sets a cookie
    /echo                 the request's header lines as text/plain
    /walled/PATH          PATH for who sends the cookie that it sets and then
                          redirects to itself (another each time, and junk)
    /named/PATH           PATH after a basic authorization (any) was given

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
import gzip
import http.server
import json
import mimetypes
import os
import random
import socket
import ssl
import struct
import sys
import threading
import time
import urllib.parse
import zlib

PAGE = (b"<!doctype html><html><head><title>A small page</title></head><body>"
        b"<p>This small page has a paragraph of its own and no more.</p>"
        b"</body></html>\n")
ENDLESS_PIECE = b"<p>and so it goes on and on</p>" * 512


BOMB_LOCK = threading.Lock()
BOMB = []


def bomb():
    with BOMB_LOCK:
        if not BOMB:
            packer = zlib.compressobj(9, zlib.DEFLATED, 31)
            piece = b"<p>boom</p>" * 95325  # about 1 MiB
            BOMB.append(b"".join([packer.compress(piece) for _ in range(256)]
                                 + [packer.flush()]))
        return BOMB[0]


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


class Handler(http.server.BaseHTTPRequestHandler):
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
            self.answer(PAGE.replace(b"small", b"missing"), 404)
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

    # -- special paths

    def path_status(self, rest):
        self.answer(PAGE, int(rest))

    def path_redirect(self, rest):
        left = int(rest)
        if left == 0:
            self.answer(PAGE)
        else:
            self.redirect("/redirect/%d" % (left - 1))

    def path_redirect_to(self, rest):
        self.redirect(self.query["url"], int(self.query.get("status", 302)))

    def path_loop(self, rest):
        self.redirect("/loop")

    def path_loop_a(self, rest):
        self.redirect("/loop-b")

    def path_loop_b(self, rest):
        self.redirect("/loop-a")

    def path_long_location(self, rest):
        self.redirect("/" + "x" * 90000)

    def path_two_locations(self, rest):
        self.answer(b"", 302, headers=[("Location", "/one"),
                                       ("Location", "/two")])

    def path_hang(self, rest):
        self.wait_for_hangup()

    def path_slow(self, rest):
        self.start_endless()
        while True:
            self.wfile.write(b"x")
            self.wfile.flush()
            time.sleep(0.2)

    def path_reset(self, rest):
        self.reset()

    def path_reset_mid(self, rest):
        self.send_response(200)
        self.send_header("Content-Type", "text/html")
        self.send_header("Content-Length", "100000")
        self.end_headers()
        self.wfile.write(PAGE)
        self.wfile.flush()
        time.sleep(0.1)
        self.reset()

    def path_garbage(self, rest):
        self.wfile.write(b"\x16\x03\x01 this is not HTTP\r\n\r\n")
        self.close_connection = True

    def path_folded(self, rest):
        self.wfile.write(b"HTTP/1.1 200 OK\r\n goes: on\r\n\r\n" + PAGE)
        self.close_connection = True

    def path_truncated(self, rest):
        self.send_response(200)
        self.send_header("Content-Type", "text/html")
        self.send_header("Content-Length", str(len(PAGE) * 2))
        self.end_headers()
        self.wfile.write(PAGE)
        self.close_connection = True

    def path_truncated_gzip(self, rest):
        body = gzip.compress(PAGE * 50)
        self.answer(body[:len(body) // 2],
                    headers=[("Content-Encoding", "gzip")])

    def path_bad_gzip(self, rest):
        self.answer(PAGE, headers=[("Content-Encoding", "gzip")])

    def path_bomb(self, rest):
        self.start_endless(headers=[("Content-Encoding", "gzip")])
        self.wfile.write(bomb())

    def path_huge(self, rest):
        self.start_endless()
        while True:
            self.wfile.write(ENDLESS_PIECE)

    def path_huge_announced(self, rest):
        self.send_response(200)
        self.send_header("Content-Type", "text/html")
        self.send_header("Content-Length", str(1 << 40))
        self.end_headers()
        while True:
            self.wfile.write(ENDLESS_PIECE)

    def path_headers_huge(self, rest):
        self.wfile.write(b"HTTP/1.1 200 OK\r\n")
        number = 0
        while True:
            number += 1
            self.wfile.write(b"X-Filler-%d: %s\r\n" % (number, b"y" * 1000))

    def path_header_long(self, rest):
        self.answer(PAGE, headers=[("X-Filler", "y" * 200000)])

    def path_hints(self, rest):
        self.wfile.write(b"HTTP/1.1 103 Early Hints\r\n"
                         b"Link: </style.css>; rel=preload\r\n\r\n")
        self.answer(PAGE)

    def path_gzip(self, rest):
        self.serve_file(rest, lambda b: gzip.compress(b, mtime=0), "gzip")

    def path_deflate(self, rest):
        self.serve_file(rest, zlib.compress, "deflate")

    def path_raw_deflate(self, rest):
        self.serve_file(rest, lambda b: zlib.compress(b)[2:-4], "deflate")

    def path_etag(self, rest):
        self.serve_file(rest, validator="etag")

    def path_last_modified(self, rest):
        self.serve_file(rest, validator="date")

    def path_etag_gzip(self, rest):
        self.serve_file(rest, lambda b: gzip.compress(b, mtime=0), "gzip",
                        "etag")

    def path_renewed(self, rest):
        asked = self.headers.get("If-None-Match", '"0"').strip('"')
        headers = [("ETag", '"%d"' % (int(asked) + 1))]
        if asked == "0":
            body, kind, _ = self.find_file(rest)
            self.answer(body, 200, kind, headers)
        else:
            self.answer(b"", 304, None, headers)

    def path_retry_after(self, rest):
        self.answer(PAGE, int(self.query.get("status", 503)),
                    headers=[("Retry-After", rest)])

    def path_type(self, rest):
        self.answer(PAGE, type=rest or None)

    def path_binary(self, rest):
        self.answer(random.Random(1).randbytes(50000), type="text/html")

    def path_empty(self, rest):
        self.answer(b"")

    def path_deep(self, rest):
        self.answer(b"<html><body>" + b"<div>" * 100000 +
                    b"At the bottom stands one sentence.")

    def path_double_length(self, rest):
        self.answer(PAGE, headers=[("Content-Length", str(len(PAGE) + 5))])

    def path_cookie(self, rest):
        self.answer(PAGE, headers=[("Set-Cookie", "session=opensesame")])

    def path_walled(self, rest):
        if "consent=opensesame" not in self.headers.get("Cookie", ""):
            self.answer(b"", 302, headers=[
                ("Location", self.path),
                ("Set-Cookie", "consent=opensesame; Path=/walled; Max-Age=99999"),
                ("Set-Cookie", "other=1; Domain=else.example"),
                ("Set-Cookie", "=nothing"), ("Set-Cookie", "no cookie")])
            return
        self.serve_file(rest)

    def path_echo(self, rest):
        lines = "".join("%s: %s\n" % pair for pair in self.headers.items())
        self.answer(lines.encode(), type="text/plain")

    def path_named(self, rest):
        if not self.headers.get("Authorization", "").startswith("Basic "):
            self.answer(PAGE, 401, headers=[
                ("WWW-Authenticate", 'Basic realm="test"')])
            return
        self.serve_file(rest)


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
