"""Where an answer leads, and what may not be reached by it.

What leaves the loopback is run only where there is no network at all.
"""

import stories
from case import *


def numbered(last):
    """/1 leads to /2 and so on; the last is a page."""
    answers = {STORY: redirect("/1")}
    for n in range(1, last):
        answers["/%d" % n] = redirect("/%d" % (n + 1))
    answers["/%d" % last] = html()
    return answers


def to(location, *told, name=None, leaves=False, **more):
    return Case(name or "to " + (location if len(location) < 70
                                 else location[:60] + "..."),
                redirect(location), *told, leaves=leaves, **more)


# said of what is neither a name nor an address
NO_HOST = failed("redirect", "neither a name nor an address")

CASES = [
    Case("one", {STORY: redirect("/new.html"), "/new.html": html()},
         new(stories.TITLE)),
    Case("one with a whole address", {
        STORY: redirect("http://@HOST@/new.html"), "/new.html": html()},
         new(stories.TITLE)),
    Case("one without a scheme", {
        STORY: redirect("//@HOST@/new.html"), "/new.html": html()},
         new(stories.TITLE)),
    Case("one with a body of 60 KB", {
        STORY: html(b"x" * 60000, 302, headers=[("Location", "/n.html")]),
        "/n.html": html()}, new(stories.TITLE)),
    Case("one with an endless body", {
        STORY: endless("HTTP/1.1 302 X\r\nLocation: /n.html\r\n\r\n",
                       b"x" * 9999), "/n.html": html()}, new(stories.TITLE)),
    Case("one with a part of the page", {
        STORY: redirect("/new.html#part"), "/new.html": html()},
         new(stories.TITLE)),
    Case("one with blanks in it", {
        STORY: redirect("/a b.html"), "/a%20b.html": html()},
         new(stories.TITLE)),
    Case("one with bytes that are no ASCII", {
        STORY: redirect("/caf\u00e9.html"), "/caf%C3%A9.html": html()},
         new(stories.TITLE)),
    Case("one with dots", {
        STORY: redirect("/a/../../b/./n.html"), "/b/n.html": html()},
         new(stories.TITLE)),
    Case("one with a query alone", {STORY: redirect("?page=1"),
                                    STORY + "?page=1": html()},
         new(stories.TITLE)),
] + [
    Case("one with status %d" % status, {
        STORY: redirect("/new.html", status=status), "/new.html": html()},
         new(stories.TITLE)) for status in (301, 303, 307, 308)
] + [
    Case("five in a row", numbered(5), new(stories.TITLE)),
    Case("six in a row", numbered(6), failed("redirect", "more than 5")),
    to(STORY, failed("redirect", "circle"), name="to itself"),
    Case("there and back", {STORY: redirect("/b"), "/b": redirect(STORY)},
         failed("redirect", "circle")),
    Case("to itself by its whole address", redirect("http://@HOST@" + STORY),
         failed("redirect", "circle")),
    Case("for ever to another one", {STORY: redirect("/r?1"), "/r": lambda c:
         redirect("/r?%d" % (int(c.path.split("?")[1]) + 1))(c)},
         failed("redirect", "more than 5")),
    Case("slowly", {"/%d" % n if n else STORY: lambda c, n=n: (
        c.sleep(1.2), redirect("/%d" % (n + 1))(c))[1] for n in range(6)},
         failed("timeout", "redirects included")),
    Case("to the front page", {STORY: redirect("/"), "/": html(
        "<title>The Tide</title><a href=/1>One</a>")},
         failed("redirect", "front page")),
    Case("to two places at once", redirect("/a.html", "/b.html"),
         failed("redirect", "two addresses")),
    Case("to the same place twice", redirect("/a.html", "/a.html"),
         failed("redirect")),
    Case("to nowhere", redirect(""), failed("http", status=302)),
    Case("without saying where", html(status=301),
         failed("http", status=301)),
    Case("a page that says where it would lead", html(
        headers=[("Location", "http://@INNER@/")]), new(stories.TITLE)),
    to("/" + "x" * 90000, failed("redirect", "longer than")),
    to("/" + "x" * 8000, failed("http", status=404)),
    to("ftp://@HOST@/a", failed("redirect")),
    to("file:///etc/hostname", failed("redirect", "cannot be used")),
    to("gopher://@HOST@/x", failed("redirect")),
    to("data:text/html,<p>hello", failed("redirect")),
    to("javascript:alert(1)", failed("redirect")),
    to("mailto:x@example.org", failed("redirect")),
    to("http:", failed("redirect")),
    to("http://", failed("redirect")),
    to("http:///x", failed("redirect")),
    to("http://@HOST@:99999/", failed("redirect")),
    to("http://[::1", failed("redirect")),
    to("http://a b/", failed("redirect")),
    to("http://exa%00mple/", failed("redirect")),
    to("http://user:opensesame@@HOST@/n.html",
       failed("http", status=404), name="to a user of its own"),
    to("http://a.example" + ".b" * 2000 + "/", failed("redirect"),
       name="to a name of 4 KB"),
    Case("a redirect of robots.txt to somewhere private", html(),
         failed("robots", "private"), robots=redirect("http://@INNER@/r")),
    to("http://@INNER@/secret", failed("address", "127.9.9.9")),
    to("//@INNER@/secret", failed("address")),
    to("http://127.0.0.1:@PORT@/", failed("address", "127.0.0.1")),
    to("http://localhost:@PORT@/", failed("address", "localhost")),
    to("http://news.localhost:@PORT@/", failed("address")),
    to("http://LOCALHOST.:@PORT@/", failed("address")),
    to("http://[::1]:@PORT@/", failed("address")),
    # the digits of an address as programs read them differently: refused
    to("http://0:@PORT@/", NO_HOST),
    to("http://127.1:@PORT@/", NO_HOST),
    to("http://127.0.1:@PORT@/", NO_HOST),
    to("http://127.1.:@PORT@/", NO_HOST),
    to("http://127.0.0.1.1:@PORT@/", NO_HOST),
    to("http://0x7f000001:@PORT@/", NO_HOST),
    to("http://0X7F000001:@PORT@/", NO_HOST),
    to("http://0x7f.1:@PORT@/", NO_HOST),
    to("http://0x7f.0.0.0x1:@PORT@/", NO_HOST),
    to("http://0x7f.0x0.0x0.0x1:@PORT@/", NO_HOST),
    to("http://0177.0.0.1:@PORT@/", NO_HOST),
    to("http://0177.0.0.01:@PORT@/", NO_HOST),
    to("http://017700000001:@PORT@/", NO_HOST),
    to("http://127.0.0.01:@PORT@/", NO_HOST),
    to("http://2130706433:@PORT@/", NO_HOST),
    to("http://4294967297:@PORT@/", NO_HOST),
    to("http://0251.254.169.254/", NO_HOST, leaves=True),
    to("http://0xa9fea9fe/", NO_HOST, leaves=True),
    to("http://2852039166/", NO_HOST, leaves=True),
    to("http://127.0.0.1%00.example:@PORT@/", NO_HOST),
    to("http://127.0.0.1%2f.example:@PORT@/", NO_HOST),
    # and where they can be read in one way alone: as what they are
    to("http://%31%32%37.9.9.9:@PORT@/", failed("address", "127.9.9.9")),
    to("http://127.9.9.9.:@PORT@/", failed("address", "127.9.9.9")),
    to("http://\uff11\uff12\uff17.9.9.9:@PORT@/",
       failed("address", "127.9.9.9")),
    to("http://127\u30029\u30029\u30029:@PORT@/",
       failed("address", "127.9.9.9")),
    to("http://user@127.9.9.9:@PORT@/", failed("address", "127.9.9.9")),
    to("http://example.org@127.9.9.9:@PORT@/",
       failed("address", "127.9.9.9")),
    to("http:\\\\127.9.9.9:@PORT@/", failed("address", "127.9.9.9")),
    # zones: addresses of one link alone
    to("http://[fe80::1%25eth0]/", NO_HOST),
    to("http://[fe80::1%eth0]/", NO_HOST),
    to("http://[::1%25lo]:@PORT@/", NO_HOST),
    to("http://[::1%lo]:@PORT@/", NO_HOST),
    to("http://[::ffff:127.9.9.9]:@PORT@/", failed("address")),
    to("http://[::ffff:7f09:909]:@PORT@/", failed("address")),
    to("http://[::127.9.9.9]:@PORT@/", failed("address")),
    to("http://[0:0:0:0:0:0:0:1]:@PORT@/", failed("address")),
    to("http://[::]:@PORT@/", failed("address")),
    to("http://0.0.0.0:@PORT@/", failed("address")),
] + [
    to("http://%s/" % address, failed("address", "private or reserved"),
       leaves=True)
    for address in (
        "10.0.0.1", "10.255.255.255", "100.64.0.1", "100.127.255.254",
        "169.254.169.254", "169.254.170.2", "172.16.0.1", "172.31.255.255",
        "192.0.0.8", "192.0.2.1", "192.168.1.1", "198.18.0.1",
        "198.19.255.255", "198.51.100.7", "203.0.113.9", "224.0.0.1",
        "239.255.255.250", "240.0.0.1", "255.255.255.255",
        "[fe80::1]", "[fc00::1]", "[fd00:ec2::254]", "[ff02::1]",
        "[2001:db8::1]", "[2001::1]", "[2002:7f00:1::1]", "[64:ff9b::7f00:1]",
        "[64:ff9b::a9fe:a9fe]", "[64:ff9b:1::7f00:1]", "[::ffff:a9fe:a9fe]",
        "[::ffff:0:7f00:1]", "[2002:a9fe:a9fe::]", "[2002:c0a8:101::1]",
        "[fec0::1]", "[::a9fe:a9fe]",
        "[3fff::1]", "[5f00::1]", "[100::1]")
] + [
    # not private: it must be tried, and nobody is there
    to("http://%s:9/" % address, failed("connect"), leaves=True)
    for address in ("100.63.255.255", "100.128.0.1", "172.15.0.1",
                    "172.32.0.1", "192.0.1.1", "198.17.0.1", "198.20.0.1",
                    "223.255.255.255", "[2001:4860::1]", "[64:ff9b::808:808]")
] + [
    # names that the test's own DNS knows
    to("http://inner.hostile.example:@PORT@/secret",
       failed("address", "inner.hostile.example is at 127.9.9.9"),
       leaves=True),
    to("http://metadata.hostile.example/",
       failed("address", "169.254.169.254"), leaves=True),
    to("http://mapped.hostile.example:@PORT@/",
       failed("address"), leaves=True),
    to("http://six.hostile.example:@PORT@/",
       failed("address", "::1"), leaves=True),
    to("http://both.hostile.example:@PORT@/secret",
       failed("address"), leaves=True),
    to("http://public.hostile.example:@PORT@/n.html", new(stories.TITLE),
       leaves=True, name="to a public name"),
    to("http://b\u00fccher.hostile.example:@PORT@/name.html",
       new(stories.TITLE), leaves=True, name="to a name that is no ASCII"),
    to("http://xn--bcher-kva.hostile.example:@PORT@/spelled.html",
       new(stories.TITLE), leaves=True, name="to such a name, spelled"),
    to("http://xn--\u00fc.example/", failed("redirect"), leaves=True),
    to("http://" + "\u00fc" * 60 + ".example/", failed("redirect"),
       leaves=True, name="to a name that gets too long"),
    to("http://nobody.hostile.example/", failed("dns"), leaves=True),
    to("http://silent.hostile.example/", failed("timeout"), leaves=True),
    # at a public address in the first run, at ours in the second
    Case("a name whose address turns private", {
        STORY: redirect("http://rebind.hostile.example:@PORT@/n.html")},
         new(stories.TITLE), told_then=[failed("address", "127.9.9.9")],
         leaves=True),
]
