"""HTTP/2, frame by frame.

The first request that a case gets is for robots.txt, which is not there; what
is asked for is not looked at.
"""

import stories
from case import *

DATA, HEADERS, PRIORITY, RESET, SETTINGS, PUSH, PING, GOAWAY, WINDOW, MORE = \
    range(10)
END_STREAM, ACK, END_HEADERS = 1, 1, 4
PAGE = stories.page().encode()


def frame(kind, flags, stream, payload=b""):
    return (len(payload).to_bytes(3, "big") + bytes([kind, flags]) +
            stream.to_bytes(4, "big") + payload)


def number(value, bits=7, first=0):
    most = (1 << bits) - 1
    if value < most:
        return bytes([first | value])
    out, value = [first | most], value - most
    while value >= 128:
        out.append(value & 127 | 128)
        value >>= 7
    return bytes(out + [value])


def block(*pairs):
    """A header block, nothing of it indexed or packed."""
    return b"".join(b"\0" + b"".join(
        number(len(text)) + text for text in (
            t if isinstance(t, bytes) else t.encode() for t in pair))
        for pair in pairs)


def headers(stream, *pairs, flags=END_HEADERS, status="200"):
    return frame(HEADERS, flags, stream, block((":status", status), *pairs))


HTML = ("content-type", "text/html; charset=utf-8")


class Http2:
    """One connection."""

    def __init__(self, connection):
        self.c = connection
        self.data = b""

    def read(self, size):
        while len(self.data) < size:
            more = self.c.socket.recv(65536)
            if not more:
                raise OSError("the other side hung up")
            self.data += more
        taken, self.data = self.data[:size], self.data[size:]
        return taken

    def serve(self):
        case = self.c.case
        self.read(24)  # the preface
        self.c.send(frame(SETTINGS, 0, 0))
        while True:
            head = self.read(9)
            size, kind, flags = int.from_bytes(head[:3], "big"), head[3], head[4]
            stream = int.from_bytes(head[5:], "big")
            payload = self.read(size)
            if kind == SETTINGS and not flags & ACK:
                self.c.send(frame(SETTINGS, ACK, 0))
            elif kind == PING and not flags & ACK:
                self.c.send(frame(PING, ACK, 0, payload))
            elif kind == HEADERS:
                first = not case.requests
                case.requests.append("HTTP/2 stream %d" % stream)
                if first:
                    self.c.send(headers(stream, status="404",
                                        flags=END_HEADERS | END_STREAM))
                else:
                    case.answers[case.path](self, stream)

    def send(self, *frames):
        self.c.send(b"".join(frames))

    def body(self, stream, data, end=True):
        pieces = [data[i:i + 16384] for i in range(0, len(data), 16384)]
        self.send(*[frame(DATA, END_STREAM if end and i + 1 == len(pieces)
                          else 0, stream, piece)
                    for i, piece in enumerate(pieces)])


def answer(*pairs, body=PAGE, before=lambda stream: b"", **more):
    def both(h, stream):
        h.send(before(stream), headers(stream, HTML, *pairs, **more))
        h.body(stream, body)
    return both


def frames(make, hang=True):
    """Just these; make: of the stream."""
    def both(h, stream):
        for piece in make(stream):
            h.send(piece)
        if not hang:
            raise OSError("the end")
    return both


def flood(piece):
    def both(h, stream):
        while True:
            h.send(piece(stream) * 100)
            h.c.sleep(0.002)  # other cases want to be served, too
    return both


def case2(name, answer, *told):
    return Case(name, answer, *told, tls="HTTP/2")


BROKEN = failed("http", "broke the HTTP/2 protocol")
UNHEARD = failed("connect", "without an answer")  # so curl ends such a one
CASES = [
    case2("a page", answer(("content-length", str(len(PAGE)))),
          new(stories.TITLE)),
    case2("a page without a length", answer(), new(stories.TITLE)),
    case2("a packed page", answer(("content-encoding", "gzip"),
                                  body=squeeze(PAGE)), new(stories.TITLE)),
    case2("a status of trouble", answer(status="500"),
          failed("http", status=500)),
    case2("hints before the page", answer(before=lambda s: headers(
        s, ("link", "</a.css>"), status="103")), new(stories.TITLE)),
    case2("a page with trailers", frames(lambda s: [
        headers(s, HTML), frame(DATA, 0, s, PAGE),
        frame(HEADERS, END_HEADERS | END_STREAM, s, block(("x-sum", "7")))]),
          new(stories.TITLE)),
    case2("an old protocol within", answer(status="101"), event("failed")),
    case2("a longer length than body", answer(
        ("content-length", str(len(PAGE) + 7))), failed("http")),
    case2("a shorter length than body", answer(
        ("content-length", str(len(PAGE) - 7))), failed("http")),
    case2("two lengths", answer(("content-length", str(len(PAGE))),
                                ("content-length", "7")), event("failed")),
    case2("no status", frames(lambda s: [
        frame(HEADERS, END_HEADERS | END_STREAM, s, block(HTML))]),
          event("failed")),
    case2("two states", answer((":status", "404")), event("failed")),
    case2("a status in words", answer(status="fine"), event("failed")),
    case2("header names in capitals", answer(("X-Big", "1")),
          event("failed")),
    case2("a header of the connection", answer(
        ("connection", "keep-alive"), ("transfer-encoding", "chunked")),
          event("failed")),
    case2("line ends in a header", answer(("x-a", "b\r\nset-cookie: x=y")),
          event("failed")),
    case2("a header of 90 KB", frames(lambda s: [
        frame(HEADERS, 0, s, block((":status", "200"),
                                   ("x-long", "y" * 90000))[:16000])] + [
        frame(MORE, END_HEADERS if at + 16000 >= 90050 else 0, s, block(
            (":status", "200"), ("x-long", "y" * 90000))[at:at + 16000])
        for at in range(16000, 90050, 16000)] + [
            frame(DATA, END_STREAM, s, PAGE[:16000])]), event("failed")),
    case2("a header block that is none", frames(lambda s: [
        frame(HEADERS, END_HEADERS, s, b"\xff" * 50)]), UNHEARD),
    case2("a table larger than allowed", frames(lambda s: [
        frame(HEADERS, END_HEADERS, s, number(1 << 30, 5, 0x20))]), UNHEARD),
    case2("an index that is not there", frames(lambda s: [
        frame(HEADERS, END_HEADERS, s, number(5000, 7, 0x80))]), UNHEARD),
    case2("refuses the stream", frames(lambda s: [
        frame(RESET, 0, s, (7).to_bytes(4, "big"))]), event("failed")),
    case2("resets the stream in the body", frames(lambda s: [
        headers(s, HTML), frame(DATA, 0, s, PAGE[:1000]),
        frame(RESET, 0, s, (2).to_bytes(4, "big"))]), failed("http")),
    case2("goes away", frames(lambda s: [frame(GOAWAY, 0, 0, bytes(8))],
                              hang=False), event("failed")),
    case2("goes away in the body", frames(lambda s: [
        headers(s, HTML), frame(DATA, 0, s, PAGE[:1000]),
        frame(GOAWAY, 0, 0, bytes(8))], hang=False), event("failed")),
    case2("ends the connection in the body", frames(lambda s: [
        headers(s, HTML), frame(DATA, 0, s, PAGE[:1000])], hang=False),
          event("failed")),
    case2("sends headers and then nothing",
          frames(lambda s: [headers(s, HTML)]), failed("timeout", "too slow")),
    case2("sends nothing", frames(lambda s: []), failed("timeout")),
    case2("sends a frame that is too large", frames(lambda s: [
        headers(s, HTML), frame(DATA, 0, s, b"x" * 100000)]),
          event("failed")),
    case2("sends a frame that is too large after some of the page",
          frames(lambda s: [headers(s, HTML), frame(DATA, 0, s, PAGE[:2000]),
                            frame(DATA, 0, s, b"x" * 100000)]),
          # no length and not packed: as with HTTP/1.0, nobody can tell
          new(stories.TITLE)),
    case2("sends a frame that is too large within a packed page",
          frames(lambda s: [headers(s, HTML, ("content-encoding", "gzip")),
                            frame(DATA, 0, s, squeeze(PAGE)[:900]),
                            frame(DATA, 0, s, b"x" * 100000)]),
          failed("encoding", "cut short")),
    case2("sends data for a stream nobody opened", frames(lambda s: [
        frame(DATA, 0, 9, b"x")]), event("failed")),
    case2("sends data before headers", frames(lambda s: [
        frame(DATA, END_STREAM, s, PAGE)]), event("failed")),
    case2("pushes a page nobody asked for", frames(lambda s: [
        frame(PUSH, END_HEADERS, s, (2).to_bytes(4, "big") + block(
            (":method", "GET"), (":scheme", "https"),
            (":authority", "@INNER@"), (":path", "/x")))]), event("failed")),
    case2("sends kinds of frames that do not exist", answer(
        before=lambda s: frame(99, 255, s, b"?") * 50), new(stories.TITLE)),
    case2("sends settings that are none", frames(lambda s: [
        frame(SETTINGS, 0, 0, b"\0\4\xff\xff\xff\xff")]), UNHEARD),
    case2("a window that overflows", frames(lambda s: [
        frame(WINDOW, 0, 0, (0x7fffffff).to_bytes(4, "big"))]), UNHEARD),
    case2("pings for ever", flood(lambda s: frame(PING, 0, 0, bytes(8))),
          event("failed")),
    case2("settings for ever", flood(lambda s: frame(SETTINGS, 0, 0)),
          event("failed")),
    case2("empty data for ever", lambda h, s: (
        h.send(headers(s, HTML)), flood(lambda s: frame(DATA, 0, s))(h, s)),
          event("failed")),
    case2("headers that go on for ever", lambda h, s: (
        h.send(frame(HEADERS, 0, s, block((":status", "200")))),
        flood(lambda s: frame(MORE, 0, s, block(("x", "y" * 100))))(h, s)),
          event("failed")),
    case2("hints for ever", flood(lambda s: headers(s, status="103")),
          event("failed")),
    case2("an endless body", lambda h, s: (
        h.send(headers(s, HTML)),
        flood(lambda s: frame(DATA, 0, s, b"<p>on</p>" * 1000))(h, s)),
          failed("too-large")),
    case2("a byte now and then", lambda h, s: (
        h.send(headers(s, HTML)), [(h.send(frame(DATA, 0, s, b"x")),
                                    h.c.sleep(0.05)) for _ in range(999)]),
          failed("timeout", "too slow")),
]
