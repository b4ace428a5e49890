"""Headers: too many, too long, malformed, or lies; robots.txt; waiting."""

import stories
from case import *

PAGE = stories.page().encode()
OK = "HTTP/1.1 200 OK"
HTML = "Content-Type: text/html; charset=utf-8"


def with_lines(*lines):
    return raw(OK, HTML, *lines, body=PAGE)


HEADERS = [
    Case("a header of 90 KB", with_lines("X-Long: " + "y" * 90000),
         new(stories.TITLE)),
    Case("a header of 200 KB", with_lines("X-Long: " + "y" * 200000),
         failed("http", "too long")),
    Case("a header without an end", endless(OK + "\r\nX-Long: ", b"y" * 9999),
         failed("http")),
    Case("headers without an end", endless(
        OK + "\r\n", b"X-More: %s\r\n" % (b"y" * 1000)),
         failed("http", "256 KiB of headers")),
    Case("short headers without an end", endless(
        OK + "\r\n", b"X: y\r\n" * 100), failed("http")),
    Case("10,000 headers", with_lines(*["X-%d: y" % n for n in range(10000)]),
         new(stories.TITLE)),
    Case("1,000 cookies", with_lines(*[
        "Set-Cookie: c%d=%s" % (n, "v" * 40) for n in range(1000)]),
         new(stories.TITLE)),
    Case("a cookie of 90 KB", with_lines("Set-Cookie: c=" + "v" * 90000),
         new(stories.TITLE)),
    Case("a cookie for everybody", with_lines(
        "Set-Cookie: c=opensesame; Domain=.example; Path=/"),
         new(stories.TITLE)),
    Case("a line without a colon", with_lines("this is no header"),
         failed("http", "not HTTP")),
    Case("a header without a name", with_lines(": nothing"),
         new(stories.TITLE)),
    Case("a blank before the colon", with_lines("X-Odd : 1"),
         new(stories.TITLE)),
    Case("a blank before the colon of the length",
         raw(OK, HTML, "Content-Length : 5", body=PAGE), event("new")),
    Case("a header that goes on in the next line", with_lines(
        "X-Folded: one", "  two", "\tthree"), new(stories.TITLE)),
    Case("the first line is one that goes on", raw(
        OK, "  folded: x", HTML, body=PAGE), failed("http", "not HTTP")),
    Case("a NUL in a header", with_lines("X-Nul: a\0b"), failed("http")),
    Case("escapes in headers", with_lines("X-Esc: \x1b[2J\x1b]0;x\x07"),
         new(stories.TITLE)),
    Case("8-bit bytes in a header", with_lines(b"X-Eight: \xff\xfe\x80"
                                               .decode("latin-1")),
         new(stories.TITLE)),
    Case("a header for another protocol", with_lines(
        'Alt-Svc: h3="@INNER@"; ma=99999', "Upgrade: h2c"),
         new(stories.TITLE)),
    Case("strict transport over plain HTTP", with_lines(
        "Strict-Transport-Security: max-age=99999999"), new(stories.TITLE)),
    Case("pages to load first", with_lines(
        "Link: <http://@INNER@/x.js>; rel=preload, <http://@INNER@/>; "
        "rel=canonical"), new(stories.TITLE)),
    Case("a password is asked for", html(
        status=401, headers=[("WWW-Authenticate", 'Basic realm="\x1b[2J"')]),
         failed("http", "Unauthorized", status=401)),
    Case("a validator of 2 KB", html(headers=[("ETag", '"%s"' % ("e" * 2000))]),
         new(stories.TITLE)),
    Case("a validator that would smuggle", html(
        headers=[("ETag", '"a\x01\x02b"')]), new(stories.TITLE)),
    Case("a date that is none", html(headers=[("Last-Modified", "yesterday")]),
         new(stories.TITLE)),
    Case("a date in the year 9999", html(headers=[
        ("Last-Modified", "Fri, 31 Dec 9999 23:59:59 GMT"),
        ("Date", "Thu, 01 Jan 1970 00:00:00 GMT")]), new(stories.TITLE)),
    Case("304 to whatever is asked", html(headers=[("ETag", '"1"')]),
         new(stories.TITLE), then=html(status=304)),
    Case("304 without having given a validator", html(), new(stories.TITLE),
         then=html(status=304),
         told_then=[failed("http", "nothing to compare", status=304)]),
    Case("304 with a page", html(headers=[("ETag", '"1"')]),
         new(stories.TITLE), then=raw(
             "HTTP/1.1 304 Not Modified", "Content-Length: 99999",
             body=b"<p>what does not belong here")),
    Case("a part, unasked", html(status=206, headers=[
        ("Content-Range", "bytes 0-99/9999")]), failed("http", status=206)),
]

# ---- robots.txt

ALL = "User-agent: *\nDisallow: /\n"


def robots(text, **more):
    return html(text, type="text/plain", **more)


def rules(name, text, *told, later=None):
    return Case(name, html(), *told, robots=robots(text),
                told_then=[later] if later else ())


SEEN = new(stories.TITLE)
ROBOTS = [
    rules("forbids all", ALL, failed("robots", "Disallow: /")),
    rules("forbids others", "User-agent: other\nDisallow: /\n", SEEN),
    rules("forbids us by name", "User-agent: emend\nDisallow: /\n",
          failed("robots")),
    rules("forbids us in capitals", "USER-AGENT: EMEND\nDISALLOW: /\n",
          failed("robots")),
    rules("allows what all are forbidden",
          ALL + "User-agent: emend\nAllow: /story\nDisallow: /\n", SEEN),
    rules("has a mark in front", "\ufeff" + ALL, failed("robots")),
    rules("has line ends of all kinds",
          "User-agent: *\r\rDisallow: /x\n\r\nDisallow: /story\r",
          failed("robots")),
    rules("has no colon", "User-agent *\nDisallow /\n", failed("robots")),
    rules("is a page", "<html><p>User-agent: nobody</html>", SEEN),
    rules("is noise", bytes(range(256)) * 100, SEEN),
    rules("forbids nothing", "User-agent: *\nDisallow:\n", SEEN),
    rules("has stars to no end", "User-agent: *\nDisallow: /%s$\n" % (
        "*a" * 5000), SEEN),
    rules("has a star for all", "User-agent: *\nDisallow: *\n",
          failed("robots")),
    rules("has 100,000 rules", "User-agent: *\n" + "".join(
        "Disallow: /%d\n" % n for n in range(30000)), SEEN),
    rules("has the rule after 400 KB", "User-agent: *\n" + "# x\n" * 100000 +
          "Disallow: /story\n", failed("robots")),
    rules("has the rule after 600 KB", "User-agent: *\n" + "# x\n" * 150000 +
          "Disallow: /story\n", SEEN),
    rules("has a line of 300 KB", "User-agent: *\nDisallow: /%s\n" % (
        "x" * 300000) + "Disallow: /story\n", failed("robots")),
    rules("encodes what it forbids", "User-agent: *\nDisallow: /%73tory\n",
          failed("robots")),
    rules("wants a day between two requests",
          "User-agent: *\nCrawl-delay: 86400\n", SEEN,
          later=failed("parked", "86400")),
    rules("wants a negative pause", "User-agent: *\nCrawl-delay: -5\n", SEEN),
    rules("wants an endless pause", "User-agent: *\nCrawl-delay: inf\n", SEEN),
    rules("wants a pause of 10^30", "User-agent: *\nCrawl-delay: 1%s\n" % (
        "0" * 30), SEEN, later=failed("parked")),
    rules("wants a pause that is no number",
          "User-agent: *\nCrawl-delay: 1e9x\n", SEEN),
    Case("is not there", html(), SEEN, robots=html(status=404)),
    Case("is gone", html(), SEEN, robots=html(status=410)),
    Case("is forbidden", html(), SEEN, robots=html(status=403)),
    Case("wants a password", html(), SEEN, robots=html(status=401)),
    Case("fails", html(), failed("robots", "500"), robots=html(status=500)),
    Case("is overloaded", html(), failed("robots", "503"),
         robots=html(status=503)),
    Case("has been asked for too often", html(), failed("robots", "429"),
         robots=html(status=429)),
    Case("is empty, with 204", html(), SEEN, robots=html(status=204)),
    Case("is a part, unasked", html(), event("failed"),
         robots=html("User-agent: *\n", status=206)),
    Case("hangs", html(), failed("timeout"), robots=hang),
    Case("drips", html(), failed("robots"), robots=drip(
        OK + "\r\n\r\n" + ALL)),
    Case("is endless", html(), failed("robots", "Disallow: /"),
         robots=endless(OK + "\r\n\r\n" + ALL, b"# and so on\n" * 99)),
    Case("is cut short", html(), failed("robots"), robots=raw(
        OK, "Content-Length: 9999", body=ALL)),
    Case("is packed, and forbids", html(), failed("robots"),
         robots=robots(squeeze(ALL.encode()),
                       headers=[("Content-Encoding", "gzip")])),
    Case("is packed badly", html(), failed("robots", "damaged"),
         robots=robots(ALL, headers=[("Content-Encoding", "gzip")])),
    Case("is a bomb", html(), failed("robots"), robots=bomb(64)),
    Case("is no HTTP", html(), failed("robots"), robots=bytes_only(ALL)),
    Case("leads in a circle", html(), SEEN, robots=redirect("/robots.txt")),
    Case("leads elsewhere, where all is forbidden", {
        STORY: html(), "/r.txt": robots(ALL)}, failed("robots"),
         robots=redirect("/r.txt")),
    Case("leads on five times, to where all is forbidden", {
        STORY: html(), "/r5": robots(ALL),
        **{"/r%d" % n: redirect("/r%d" % (n + 1)) for n in range(1, 5)}},
         failed("robots", "Disallow: /"), robots=redirect("/r1")),
    Case("leads on six times", {
        STORY: html(), "/r6": robots(ALL),
        **{"/r%d" % n: redirect("/r%d" % (n + 1)) for n in range(1, 6)}},
         SEEN, robots=redirect("/r1")),
    Case("leads to a page", {STORY: html(), "/n": html()}, SEEN,
         robots=redirect("/n")),
    Case("leads to a file", html(), SEEN,
         robots=redirect("file:///etc/hostname")),
    Case("is not obeyed, as the settings say", html(),
         trouble("not obeyed"), SEEN, robots=robots(ALL), site="robots = no"),
]

# ---- asked to wait


def wait(name, value, *words, status=429, **more):
    return Case(name, html(status=status, headers=[("Retry-After", value)]),
                failed("http", *words, status=status), **more)


WAITS = [
    wait("an hour", "3600", "Too Many"),
    wait("nothing", "0"),
    wait("a negative time", "-30"),
    wait("10^12 seconds", "1000000000000"),
    wait("10^40 seconds", "1" + "0" * 40),
    wait("one and a half", "1.5"),
    wait("a while", "a while"),
    wait("till yesterday", "Sun, 01 Mar 2026 00:00:00 GMT"),
    wait("till the year 9999", "Fri, 31 Dec 9999 23:59:59 GMT"),
    wait("till the 31st of February", "Tue, 31 Feb 2026 00:00:00 GMT"),
    wait("an empty time", ""),
    wait("a time of 50 KB", "9" * 50000),
    wait("with a page, for its servers are busy", "120", "Unavailable",
         status=503),
    Case("two times", html(status=429, headers=[
        ("Retry-After", "60"), ("Retry-After", "99999")]),
         failed("http", status=429)),
    Case("with a page that is there", html(
        headers=[("Retry-After", "99999")]), SEEN),
]

CASES = HEADERS + ROBOTS + WAITS
