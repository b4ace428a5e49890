"""Addresses that a stranger chose, in everything that somebody reads: what is
followed from there leads to the web, and shows where."""

import html
import html.parser
import http.server
import threading
import urllib.parse
import xml.etree.ElementTree
import zlib

from harness import *

LONG = "l" * 1800
# as a feed's link, a page's canonical address and in its text
EVIL = [
    "javascript:alert(1)", "JaVaScRiPt:alert(1)", " javascript:alert(1)",
    "java\tscript:alert(1)", "\x01javascript:alert(1)",
    "data:text/html,<script>alert(1)</script>", "vbscript:x", "file:///etc/passwd",
    "blob:http://tide.example/x", "view-source:http://tide.example/",
    "mailto:all@example.org", "intent://x#Intent;end", "//evil.example/a",
    "\\\\evil.example\\a", "http:evil.example", "http:/evil.example",
    "http:///evil.example/a", "https:javascript:alert(1)",
    "http://tide.example@evil.example/a", "http://desk:word@tide.example/b",
    "http://tide.example\\@evil.example/c", "http://tide.example%2f@evil.example/",
    "http://tide.example/\"onmouseover=\"x()", "http://tide.example/'onfocus='y",
    "http://tide.example/<script>x()</script>", "http://tide.example/`x`",
    "http://tide.example/a)b](c>d|e", "http://tide.example/a b\r\nBcc: x",
    "http://tide.example/%0d%0aSet-Cookie: x", "http://tide.example/\x00x",
    "http://tide.example/\u202egpj.exe", "http://tide.example/\u200b\u2066",
    "http://tide.example/" + LONG, "http://tide.example/?" + "&x=" * 600,
    "http://tid\u0435.example/homograph", "http://t\u0456de.example/other",
    "http://tide\uff0eexample/wide", "http://tide\u3002example/stop",
    "http://xn--tid-mdd.example/puny", "http://tide.example\u2044evil.example/",
    "http://tide.example\x07/bell", "http://[::1]:22/", "http://0x7f000001/",
    "http://10.0.0.1/a", "http://169.254.169.254/latest/", "http://localhost/",
    "http://tide.example:0/", "http://tide.example:99999/", "http://./", "http://",
    "http://tide.example#@evil.example/", "http://tide.example?@evil.example/",
]


def ascii_only(address):
    return all("\x20" < c < "\x7f" for c in address)


class Links(html.parser.HTMLParser):
    def __init__(self, page):
        super().__init__()
        self.links, self.attributes = [], set()
        self.feed(page)
        self.close()

    def handle_starttag(self, tag, attributes):
        for name, value in attributes:
            self.attributes.add(name)
            if name in ("href", "src"):
                self.links.append(value)


class Everything(http.server.BaseHTTPRequestHandler):
    """A proxy behind which every address has a page."""

    def do_GET(self):
        self.server.asked.append((self.headers["Host"],
                                  self.headers["Authorization"]))
        if self.path.endswith("/robots.txt"):
            return self.send_error(404)
        feed = self.path.endswith("/feed.xml")
        said = (self.server.feed if feed else self.page()).encode("utf-8")
        self.send_response(200)
        self.send_header("Content-Type", "application/rss+xml" if feed
                         else "text/html; charset=utf-8")
        self.send_header("Content-Length", str(len(said)))
        self.end_headers()
        self.wfile.write(said)

    def page(self):
        """It says to be somewhere else, and leads there, if it is ours."""
        number = re.search(r"/p(\d+)\.html$", self.path)
        address = html.escape(EVIL[int(number[1])] if number else "")
        where = "" if not number else (
            "<link rel=canonical href=\"%s\"><meta property=og:url "
            "content=\"%s\">" % (address, address))
        return stories.page(
            title="The page %s" % zlib.crc32(self.path.encode("latin-1")),
            paragraphs=stories.edited(**{"29 of": self.server.wording}) + [
                "It can be found at %s, said the clerk." % address]).replace(
            "<head>", "<head>" + where, 1)

    def log_message(self, *said):
        pass


class Addresses(Case):
    def setUp(self):
        super().setUp()
        self.box = pathlib.Path(tempfile.mkdtemp(prefix="emend-box-"))
        self.addCleanup(shutil.rmtree, self.box, ignore_errors=True)
        self.web = http.server.ThreadingHTTPServer(
            ("127.0.0.1", 0), Everything)
        self.addCleanup(self.web.server_close)
        self.addCleanup(self.web.shutdown)
        threading.Thread(target=self.web.serve_forever, daemon=True).start()
        self.web.asked, self.web.wording = [], "29 of"
        self.web.feed = self.feed()
        self.kept = self.archive(Archive.CONF + """
[alert "all"]
	on = *
	atom = %s/alerts.atom
""" % self.box)
        listed = self.file("urls.txt", "".join(
            "http://tide.example/p%d.html\n" % i for i in range(len(EVIL))))
        through = {"http_proxy": "http://127.0.0.1:%d" % self.web.server_port}
        self.kept.run("add", listed, "http://tide.example/feed.xml",
                      now=at(0), env=through, status=None, timeout=300)
        self.kept.run("check", "--all", now=at(5), env=through, status=None,
                      timeout=300)
        self.web.wording = "27 of"
        self.kept.run("check", "--all", now=at(60), env=through, status=None,
                      timeout=300)

    def feed(self):
        escaped = (re.sub("[\x00-\x08\x0b-\x1f]", "", a).replace("&", "&amp;")
                   .replace("<", "&lt;") for a in EVIL)
        return ("<?xml version='1.0' encoding='utf-8'?><rss version='2.0'>"
                "<channel><title>Tide</title>%s</channel></rss>" % "".join(
                    "<item><title>Item %d</title><link>%s</link></item>" % n
                    for n in enumerate(escaped)))

    def assert_leads_to_the_web(self, link, where):
        self.assertTrue(ascii_only(link), (where, link))
        self.assertRegex(link, "^https?://[a-z0-9]", where)
        parts = urllib.parse.urlsplit(link)
        self.assertIsNone(parts.username, (where, link))
        self.assertNotRegex(link, r'["<>`\\]', where)

    def assert_page(self, page, where, own="^$"):
        found = Links(page)
        self.assertLessEqual(found.attributes & {
            "onmouseover", "onload", "onerror", "onfocus"}, set(), where)
        for link in found.links:
            if not re.search(own, link):
                self.assert_leads_to_the_web(link, where)

    def test_none_of_them_leads_anywhere_else(self):
        self.assert_page(self.report("html"), "report", "^#")
        self.assertGreaterEqual(
            self.report("html").count("href="), len(EVIL))
        atom = "{http://www.w3.org/2005/Atom}"
        for said in (self.report("atom"),
                     (self.box / "alerts.atom").read_text(encoding="utf-8")):
            feed = xml.etree.ElementTree.fromstring(said.encode())
            links = list(feed.iter(atom + "link"))
            self.assertGreater(len(links), 40)
            for link in links:
                self.assert_leads_to_the_web(link.get("href"), "atom")
            for content in feed.iter(atom + "content"):
                self.assert_page(content.text or "", "atom", "^#")
        self.kept.run("site", self.dir / "out", now=at(120), timeout=300)
        for path in (self.dir / "out").rglob("*.html"):
            self.assert_page(path.read_text(encoding="utf-8"), path.name,
                             r"^(\.\./|[\w.-]+(/[\w.-]+)*)*(#[\w-]+)?$")
        for target in re.findall(r"\]\(<?([^)\s]*)", self.report("markdown")):
            self.assert_leads_to_the_web(target.rstrip(">"), "markdown")
        for word in self.report("csv").split("\""):
            if word.startswith("http") and " " not in word:
                self.assertTrue(ascii_only(word), word)

    def report(self, format):
        return self.kept.run("report", "--since", "7d", "--format", format,
                             now=at(120), timeout=120).bytes.decode("utf-8")

    def test_all_that_is_told_of_them_shows_where_they_lead(self):
        """In digits and Latin letters: no look-alike of another alphabet."""
        for command in (["list"], ["status"], ["doctor"],
                        ["list", "--format", "json"]):
            out = self.kept.run(*command, now=at(120), status=None).out
            for address in re.findall(r"https?://[^\s\"<>]*", out):
                self.assertTrue(ascii_only(address.rstrip("\u2026,.")), address)
            self.assertNotIn("@", re.sub("/[^ ]*", "", out.replace("//", "")))
        self.assertIn("xn--tid-mdd.example", [h for h, _ in self.web.asked])
        # what proxies have in their own network is no business of a feed's
        self.assertEqual([h for h, _ in self.web.asked if re.match(
            r"\[?[0-9.:]+[]:]*\d*$|localhost", h)], [])
        # nobody has a password tried for him
        self.assertEqual({word for _, word in self.web.asked}, {None})


if __name__ == "__main__":
    main()
