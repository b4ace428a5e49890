"""Paths of tests/server.py at which a server has trouble or makes it.

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
"""

import gzip
import random
import struct
import time
import zlib

PAGE = (b"<!doctype html><html><head><title>A small page</title></head><body>"
        b"<p>This small page has a paragraph of its own and no more.</p>"
        b"</body></html>\n")
ENDLESS_PIECE = b"<p>and so it goes on and on</p>" * 512

BOMB_MEBIBYTES = 256


def bomb():
    """One gzip member of one packed mebibyte again and again: made at once,
    which packing all of them is not on a busy machine."""
    piece = (b"<p>boom</p>" * 95326)[:1 << 20]
    packer = zlib.compressobj(9, zlib.DEFLATED, -15)
    packed = packer.compress(piece) + packer.flush(zlib.Z_FULL_FLUSH)
    crc = 0
    for _ in range(BOMB_MEBIBYTES):
        crc = zlib.crc32(piece, crc)
    return (b"\x1f\x8b\x08\0\0\0\0\0\0\xff" + packed * BOMB_MEBIBYTES
            + b"\x03\0" + struct.pack("<II", crc, BOMB_MEBIBYTES << 20))


class Paths:
    """What a handler of the server answers there: path_NAME for /NAME."""

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
