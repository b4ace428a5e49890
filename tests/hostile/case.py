"""What a hostile case is made of: what the server says, and what emend must
tell of it.

A case is a row in one of the tables of this directory:

    Case("two lengths", raw("HTTP/1.1 200 OK", ...), failed("http", "more than"))

It has an address of its own, 127.1.x.y, on which nothing else is served, so
that cases neither wait for one another nor disturb one another.  In texts
@HOST@ is that address with its port, @PORT@ the port alone, and @INNER@ the
address of a server that nobody may be led to.
"""

import functools
import gzip
import struct
import zlib

import stories

STORY = "/story.html"


class Case:
    """answer: what the path is answered with, or a dict of paths; then: the
    same for the second run.  told, told_then: what the runs must tell of it.

    source: "feed", "sitemap" or "links" if the path is one to be followed.
    conf: further lines of its section.  site: a section [site] for its address.
    leaves: a mistake of emend's would send something to another machine.
    elsewhere: hosts that it names and that are refused, each with an event.
    """

    def __init__(self, name, answer, *told, then=None, told_then=(),
                 robots=None, path=STORY, source="watch", conf="", site="",
                 tls=None, leaves=False, elsewhere=()):
        self.name = name
        self.answers = answer if isinstance(answer, dict) else {path: answer}
        self.then = dict(self.answers)
        if then is not None:
            self.then.update(then if isinstance(then, dict) else {path: then})
        self.told, self.told_then = list(told), list(told_then)
        self.robots, self.path = robots, path
        self.source, self.conf, self.site = source, conf, site
        self.tls, self.leaves = tls, leaves
        self.elsewhere = list(elsewhere)
        # the server's
        self.family = self.address = self.host = None
        self.requests = []

    @property
    def url(self):
        return "%s://%s%s" % ("https" if self.tls else "http", self.host,
                              self.path)


# ---- what must be told: the event, what its fields are, words of its message

def new(title=None, **fields):
    if title is not None:
        fields["title"] = title
    return ("new", fields, ())


def failed(error, *words, **fields):
    return ("failed", dict(fields, error=error, over=False), words)


def recovered(error):
    return ("failed", {"error": error, "over": True}, ())


def suspect(reason, **fields):
    return ("suspect", dict(fields, reason=reason, over=False), ())


def trouble(*words):
    return ("trouble", {"what": "source", "over": False}, words)


def event(name, *words, **fields):
    return (name, fields, words)


# ---- what the server says: functions of the connection

def raw(*lines, body=b"", end=b"\r\n"):
    """These lines, a blank one and the body, then the connection closes."""
    def answer(c):
        head = end.join(c.fill(line) for line in lines)
        c.send(head + end + end + c.fill(body))
    return answer


def bytes_only(*pieces, pause=0):
    """Just these bytes."""
    def answer(c):
        for piece in pieces:
            c.send(c.fill(piece))
            c.sleep(pause)
    return answer


def html(body=None, status=200, type="text/html; charset=utf-8", headers=(),
         **page):
    """A well-formed answer; body None: stories.page(**page)."""
    def answer(c):
        data = c.fill(stories.page(**page) if body is None else body)
        lines = ["HTTP/1.1 %d X" % status, "Content-Length: %d" % len(data)]
        if type is not None:
            lines.append("Content-Type: " + type)
        lines += ["%s: %s" % pair for pair in headers]
        c.send(b"\r\n".join(c.fill(line) for line in lines) + b"\r\n\r\n" +
               (b"" if status in (204, 304) else data))
        return True
    return answer


def packed(data=None, coding="gzip", pack=None, **more):
    """A page with a Content-Encoding; data: as sent."""
    def answer(c):
        plain = c.fill(stories.page())
        sent = data if data is not None else (pack or squeeze)(plain)
        return html(sent, headers=[("Content-Encoding", coding)], **more)(c)
    return answer


def squeeze(plain):
    return gzip.compress(plain, mtime=0)


def redirect(*locations, status=302):
    return html(b"", status, headers=[("Location", to) for to in locations])


def hang(c):
    c.hang()


def drip(head=b"", piece=b"x", pause=0.05):
    """The head, then a piece now and then for ever."""
    def answer(c):
        c.send(c.fill(head))
        while True:
            c.send(piece)
            c.sleep(pause)
    return answer


def endless(head, piece):
    return drip(head, piece, 0)


def reset_after(*pieces):
    def answer(c):
        for piece in pieces:
            c.send(c.fill(piece))
        c.sleep(0.1)
        c.reset()
    return answer


@functools.lru_cache(None)
def packed_bomb(megabytes):
    """So many MiB of one page, as gzip; quickly made."""
    piece = (b"<p>boom</p>" * 95326)[:1 << 20]
    packer = zlib.compressobj(9, zlib.DEFLATED, -15)
    block = packer.compress(piece) + packer.flush(zlib.Z_FULL_FLUSH)
    sum_ = 0
    for _ in range(megabytes):
        sum_ = zlib.crc32(piece, sum_)
    return (squeeze(b"")[:10] + block * megabytes + b"\3\0" +
            struct.pack("<II", sum_, megabytes << 20))


def bomb(megabytes):
    return html(packed_bomb(megabytes), headers=[("Content-Encoding", "gzip")])
