"""Where an answer begins, how long it is and where it ends."""

import stories
from case import *

PAGE = stories.page().encode()
HTML = "Content-Type: text/html; charset=utf-8"
OK = "HTTP/1.1 200 OK"


def chunks(*sizes, data=PAGE, end=b"0\r\n\r\n", head=()):
    """PAGE in chunks of these sizes (the last for the rest), or raw pieces."""
    def answer(c):
        left, out = data, []
        for size in sizes:
            if isinstance(size, bytes):
                out.append(size)
                continue
            piece, left = left[:size], left[size:]
            out.append(b"%x\r\n%s\r\n" % (len(piece), piece))
        if left and not any(isinstance(s, bytes) for s in sizes):
            out.append(b"%x\r\n%s\r\n" % (len(left), left))
        raw(OK, HTML, "Transfer-Encoding: chunked", *head,
            body=b"".join(out) + end)(c)
    return answer


def length(value, *more, body=PAGE):
    return raw(OK, HTML, "Content-Length: %s" % value, *more, body=body)


def then_stay_open(answer):
    def both(c):
        answer(c)
        c.hang()
    return both


def poison(c):
    """Two answers to one request, the second meant for the next one."""
    false = stories.page(title="A poisoned page").encode()
    c.send(b"HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n"
           b"HTTP/1.1 200 OK\r\n%s\r\nContent-Length: %d\r\n\r\n%s" % (
               HTML.encode(), len(false), false))
    return True


FULL = len(PAGE)

CASES = [
    Case("as HTTP/1.0 had it: no length, then the end",
         raw("HTTP/1.0 200 OK", HTML, body=PAGE), new(stories.TITLE)),
    Case("in chunks", chunks(100, 1, 1000), new(stories.TITLE)),
    Case("a chunk a byte", chunks(*[1] * 3000), new(stories.TITLE)),
    Case("trailers after the chunks",
         chunks(1000, end=b"0\r\nX-Sum: 7\r\nContent-Length: 3\r\n\r\n"),
         new(stories.TITLE)),
    Case("endless trailers", endless(
        "%s\r\n%s\r\nTransfer-Encoding: chunked\r\n\r\n5\r\n<p>ab\r\n0\r\n" % (
            OK, HTML), b"X-More: %s\r\n" % (b"y" * 1000)),
         failed("http")),
    Case("chunks of a size that is no number",
         chunks(100, b"zz\r\nabc\r\n"), failed("http")),
    Case("a chunk of 2^64 bytes",
         chunks(100, b"10000000000000000\r\nabc\r\n"), failed("http")),
    Case("a chunk of nearly 2^63 bytes", then_stay_open(chunks(
        100, b"7ffffffffffffff0\r\nabc", end=b"")), failed("timeout")),
    Case("a negative chunk", chunks(100, b"-5\r\nabc\r\n"), failed("http")),
    Case("chunks without an end", chunks(1000, end=b""),
         failed("http", "complete")),
    Case("the connection ends in a chunk",
         chunks(100, b"ffff\r\nabc", end=b""), failed("http", "complete")),
    Case("no line end after a chunk",
         chunks(100, b"3\r\nabcX3\r\nabc\r\n"), failed("http")),
    Case("an extension of a megabyte on a chunk",
         chunks(b"5;x=%s\r\n<p>ab\r\n" % (b"y" * 1000000)), failed("extract")),
    Case("a body where chunks were announced",
         raw(OK, HTML, "Transfer-Encoding: chunked", body=PAGE),
         failed("http")),
    Case("chunked and with a length too",
         chunks(1000, head=["Content-Length: 7"]), new(stories.TITLE)),
    Case("encoded for the transfer as nobody knows it",
         raw(OK, HTML, "Transfer-Encoding: xyzzy", body=PAGE),
         new(stories.TITLE)),
    Case("Transfer-Encoding: identity",
         raw(OK, HTML, "Transfer-Encoding: identity", body=PAGE),
         new(stories.TITLE)),
    Case("more bytes than announced",
         length(FULL, body=PAGE + b"<p>What nobody announced." * 9),
         new(stories.TITLE)),
    Case("fewer bytes than announced", length(FULL + 1),
         failed("http", "complete")),
    Case("a length, and waiting for the rest",
         then_stay_open(length(FULL + 1)), failed("timeout", "complete")),
    Case("a length of nothing, then a page", length(0), failed("extract")),
    Case("a negative length", length(-5), failed("http")),
    Case("a length with a plus", length("+%d" % FULL), failed("http")),
    Case("a length in hexadecimal", length(hex(FULL)), failed("http")),
    Case("a length with words", length("%d bytes" % FULL), failed("http")),
    Case("a length twice in one line", length("%d, %d" % (FULL, FULL)),
         failed("http")),
    Case("a length of 2^70", length(2 ** 70), failed("http")),
    Case("an empty length", length(""), failed("http")),
    Case("a length of a terabyte", then_stay_open(length(2 ** 40)),
         failed("too-large", str(2 ** 40))),
    Case("the same length twice",
         length(FULL, "Content-Length: %d" % FULL),
         failed("http", "more than one")),
    Case("two lengths", length(FULL, "Content-Length: 12"),
         failed("http", "more than one")),
    Case("two lengths, the wrong one first",
         length(12, "Content-Length: %d" % FULL),
         failed("http", "more than one")),
    Case("no status line", bytes_only(PAGE), failed("http", "not HTTP")),
    Case("nothing", bytes_only(), failed("connect", "without an answer")),
    Case("one byte", bytes_only(b"H"), failed("connect")),
    Case("a mail server", bytes_only(b"220 mail.example ESMTP\r\n"),
         failed("http", "not HTTP")),
    Case("a login server", then_stay_open(bytes_only(b"SSH-2.0-x\r\n")),
         failed("http", "not HTTP")),
    Case("noise", bytes_only(bytes(range(256)) * 40),
         failed("http", "not HTTP")),
    Case("a radio station", raw("ICY 200 OK", HTML, body=PAGE),
         failed("http", "not HTTP")),
    Case("no reason beside the status",
         raw("HTTP/1.1 200", HTML, body=PAGE), new(stories.TITLE)),
    Case("a reason of 50 KB", raw("HTTP/1.1 200 " + "x" * 50000, HTML,
                                  body=PAGE), new(stories.TITLE)),
    Case("a status of four digits", raw("HTTP/1.1 2000 OK", HTML, body=PAGE),
         failed("http")),
    Case("a status of two digits", raw("HTTP/1.1 20 OK", HTML, body=PAGE),
         failed("http")),
    Case("a status in words", raw("HTTP/1.1 fine", HTML, body=PAGE),
         failed("http")),
    Case("status 000", raw("HTTP/1.1 000 X", HTML, body=PAGE), failed("http")),
    Case("HTTP/3.7", raw("HTTP/3.7 200 OK", HTML, body=PAGE), failed("http")),
    Case("HTTP/2 that is HTTP/1", raw("HTTP/2 200", HTML, body=PAGE),
         new(stories.TITLE)),
    Case("lines that end with LF alone", raw(OK, HTML, body=PAGE, end=b"\n"),
         new(stories.TITLE)),
    Case("lines that end with CR alone", raw(OK, HTML, body=PAGE, end=b"\r"),
         failed("http")),
    Case("hints before the page", bytes_only(
        b"HTTP/1.1 103 Early Hints\r\nLink: </a.css>\r\n\r\n" * 3 +
        b"HTTP/1.1 200 OK\r\n\r\n" + PAGE), new(stories.TITLE)),
    Case("hints for ever", endless("", b"HTTP/1.1 103 Early\r\nX: y\r\n\r\n"),
         failed("http", "256 KiB of headers")),
    Case("hints and then nothing",
         bytes_only(b"HTTP/1.1 103 Early Hints\r\n\r\n"), failed("connect")),
    Case("hints and then waiting",
         then_stay_open(bytes_only(b"HTTP/1.1 100 Continue\r\n\r\n")),
         failed("timeout", "no answer")),
    Case("another protocol instead", raw(
        "HTTP/1.1 101 Switching Protocols", "Upgrade: websocket",
        "Connection: Upgrade", body=PAGE), failed("http")),
    Case("nothing but silence", hang, failed("timeout", "no answer")),
    Case("half a status line, then silence",
         then_stay_open(bytes_only(b"HTTP/1.1 2")), failed("timeout")),
    Case("headers, then silence",
         then_stay_open(bytes_only("%s\r\n%s\r\n\r\n" % (OK, HTML))),
         failed("timeout", "too slow")),
    Case("a byte of header now and then",
         drip("%s\r\nX-Slow: " % OK), failed("timeout")),
    Case("a byte of body now and then",
         drip("%s\r\n%s\r\n\r\n<p>" % (OK, HTML)),
         failed("timeout", "too slow")),
    Case("a chunk of a byte now and then",
         drip("%s\r\n%s\r\nTransfer-Encoding: chunked\r\n\r\n" % (OK, HTML),
              b"1\r\nx\r\n"), failed("timeout", "too slow")),
    Case("an endless body", endless(
        "%s\r\n%s\r\n\r\n" % (OK, HTML), b"<p>and so it goes on</p>" * 999),
         failed("too-large", "fetch.maxSize")),
    Case("an endless body in chunks", endless(
        "%s\r\n%s\r\nTransfer-Encoding: chunked\r\n\r\n" % (OK, HTML),
        b"4000\r\n%s\r\n" % (b"and on " * 2341)[:16384]),
         failed("too-large", "fetch.maxSize")),
    Case("an endless first line", endless("", b"HTTP/1.1 200 " * 1000),
         failed("http")),
    Case("an endless reason", endless("HTTP/1.1 200 O", b"K" * 10000),
         failed("http")),
    Case("reset at once", reset_after(), failed("connect", "broke off")),
    Case("reset within the headers", reset_after("%s\r\nX-Ha" % OK),
         failed("connect", "broke off")),
    Case("reset within the body", reset_after(
        "%s\r\n%s\r\nContent-Length: 9999\r\n\r\n<p>" % (OK, HTML)),
         failed("connect", "broke off")),
    Case("reset where the end alone says that it is the end", reset_after(
        b"%s\r\n%s\r\n\r\n%s" % (OK.encode(), HTML.encode(), PAGE[:3000])),
         failed("connect", "broke off")),
    Case("an answer too many, before the page is asked for", html(),
         new(stories.TITLE), robots=poison),
    Case("promises to keep the connection and closes it", raw(
        OK, HTML, "Connection: keep-alive", "Content-Length: %d" % FULL,
        body=PAGE), new(stories.TITLE)),
    Case("says that it closes the connection and stays", then_stay_open(raw(
        OK, HTML, "Connection: close", "Content-Length: %d" % FULL,
        body=PAGE)), new(stories.TITLE)),
]

# ---- the status

NAMED = {
    201: "Created", 202: "Accepted", 203: "Non-Authoritative", 204: "No Content",
    205: "205", 206: "Partial Content", 207: "207", 226: "226",
    300: "Multiple Choices", 301: "Moved", 302: "Found", 303: "See Other",
    304: "nothing to compare", 305: "305", 306: "306", 307: "Temporary",
    308: "Permanent", 400: "Bad Request", 401: "Unauthorized",
    402: "Payment Required", 403: "Forbidden", 404: "Not Found",
    405: "Method", 406: "Not Acceptable", 407: "407", 408: "Timeout",
    409: "409", 410: "Gone", 411: "411", 412: "412", 413: "413", 414: "414",
    416: "416", 418: "teapot", 421: "Misdirected", 425: "Too Early",
    426: "426", 428: "428", 429: "Too Many", 431: "431", 444: "444",
    451: "Legal", 499: "499", 500: "Internal", 501: "Not Implemented",
    502: "Bad Gateway", 503: "Unavailable", 504: "Gateway Timeout", 505: "505",
    507: "507", 508: "Loop", 511: "511", 520: "520", 530: "530", 599: "599",
}
CASES += [
    Case("status %d, with a page" % status,
         html(status=status), failed("http", words, status=status))
    for status, words in NAMED.items()
] + [
    Case("status %d, which is none" % status, html(status=status),
         failed("http", "%d, which is no status" % status, status=None))
    for status in (600, 999)
]
