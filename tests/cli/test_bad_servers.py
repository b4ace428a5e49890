"""Servers that refuse, hang, lie and send rubbish.

Each trouble is one event with the right name, one line for people, and never
the end of the run.  Every trouble has a host of its own (curl takes all of
*.localhost for the loopback), so that they do not wait for one another.
"""

import socket

from harness import *

# path -> error, status, a word of the message
TROUBLES = {
    "/status/404": ("http", 404, "Not Found"),
    "/status/403": ("http", 403, "Forbidden"),
    "/status/410": ("http", 410, "Gone"),
    "/status/451": ("http", 451, "Legal"),
    "/status/500": ("http", 500, "Internal Server Error"),
    "/status/503": ("http", 503, "Service Unavailable"),
    "/status/204": ("http", 204, "No Content"),
    "/status/206": ("http", 206, "Partial"),
    "/status/304": ("http", 304, ""),
    "/status/302": ("http", 302, "302"),         # without a Location
    "/hang": ("timeout", None, "4 seconds"),
    "/slow": ("timeout", None, ""),
    "/reset": ("connect", None, ""),
    "/reset-mid": ("connect", None, ""),
    "/garbage": ("http", None, "not HTTP"),
    "/truncated": ("http", None, "complete"),
    "/double-length": ("http", None, ""),
    "/truncated-gzip": ("encoding", 200, ""),
    "/bad-gzip": ("encoding", 200, ""),
    "/bomb": ("too-large", None, ""),
    "/huge": ("too-large", None, ""),
    "/huge-announced": ("too-large", None, ""),
    "/headers-huge": ("http", None, ""),
    "/header-long": ("http", None, "header"),
    "/loop": ("redirect", None, ""),
    "/loop-a": ("redirect", None, ""),
    "/redirect/50": ("redirect", None, ""),
    "/long-location": ("redirect", None, ""),
    "/two-locations": ("redirect", None, ""),
    "/redirect-to?url=ftp://127.0.0.1/x": ("redirect", 302, ""),
    "/redirect-to?url=http://%5B::1/": ("redirect", 302, ""),
    "/redirect-to?url=http://10.0.0.1/": ("address", None, "10.0.0.1"),
    "/redirect-to?url=http://169.254.169.254/": ("address", None, ""),
    "/empty": ("extract", 200, ""),
    "/type/application/pdf": ("type", 200, "pdf"),
    "/type/image/png": ("type", 200, "png"),
    "/cut/page.html": ("charset", 200, ""),
}


class BadServers(ServedCase):
    CONF = Archive.CONF + "timeout = 4s\n"

    def host_url(self, number, path):
        return "http://t%d.localhost:%d%s" % (number, self.server.port, path)

    def test_each_is_one_event_and_the_rest_is_served(self):
        self.site.put("story.html")
        self.site.put("cut/page.html",
                      b"<html><body><p>" + b"\x00\x01\x02\xff\xfe\x80" * 999)
        archive = self.archive(self.CONF)
        urls = {self.host_url(i, path): path
                for i, path in enumerate(TROUBLES)}
        good = [self.host_url(100 + i, "/story.html?n=%d" % i)
                for i in range(8)]
        listed = list(urls)
        for i, url in enumerate(good):
            listed.insert(i * 5, url)
        path = self.file("list.txt", "\n".join(listed) + "\n")
        started = time.monotonic()
        events = archive.events("add", path, status=TROUBLE, timeout=300)
        took = time.monotonic() - started
        # all of them wait at the same time
        self.assertLess(took, 60)
        new = [e["url"] for e in events if e["event"] == "new"]
        self.assertEqual(sorted(new), sorted(good))
        failed = {}
        for event in events:
            if event["event"] in ("failed", "suspect"):
                self.assertNotIn(event["url"], failed)
                failed[event["url"]] = event
        for url, path in urls.items():
            error, status, words = TROUBLES[path]
            with self.subTest(path):
                event = failed[url]
                self.assertEqual(event["event"], "failed", event)
                self.assertEqual(event["error"], error, event)
                if status:
                    self.assertEqual(event["status"], status, event)
                self.assertIn(words, event["message"])
                self.assertNotIn("\n", event["message"])
                self.assertTrue(event["message"])
                self.assertLess(len(event["message"]), 300)
                self.assertFalse(event["over"])
        summary = events[-1]
        self.assertEqual((summary["new"], summary["failed"]),
                         (len(good), len(urls)))
        # as text: each begins one line, and none is told a second time
        again = archive.run("check", "--all", timeout=300)
        self.assertEqual(again.out, "")

    def test_text_is_one_sentence_each(self):
        archive = self.archive(self.CONF)
        done = archive.run("add", self.host_url(1, "/status/404"),
                           self.host_url(2, "/garbage"), status=TROUBLE)
        failed = re.split(r"^(?=Failed: )", done.out, flags=re.M)[1:]
        self.assertEqual(len(failed), 2)
        for text in failed:
            self.assertRegex(text.replace("\n", " "),
                             r"^Failed: http://t\d\.localhost:\d+/\S+: .*; "
                             r"next look \d{4}-\d\d-\d\d ")

    def test_rubbish_that_claims_to_be_a_page(self):
        events = self.archive(self.CONF).events(
            "add", self.url("/binary"), status=TROUBLE)
        self.assertEqual(events[1]["event"], "failed")
        self.assertIn(events[1]["error"], ("charset", "extract", "type"))

    def test_a_hundred_thousand_nested_elements(self):
        started = time.monotonic()
        events = self.archive(self.CONF).events(
            "add", self.url("/deep"), status=None)
        self.assertLess(time.monotonic() - started, 20)
        self.assertEqual([e["event"] for e in events[1:-1]], ["new"])

    def test_nobody_listens(self):
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            port = free.getsockname()[1]
        events = self.archive(self.CONF).events(
            "add", "http://127.0.0.1:%d/" % port, status=TROUBLE)
        self.assertEqual(events[1]["error"], "connect")

    def test_a_name_that_is_not_known(self):
        events = self.archive(self.CONF).events(
            "add", "http://no-such-name.invalid/", status=TROUBLE)
        self.assertEqual(events[1]["error"], "dns")
        self.assertIn("no-such-name.invalid", events[1]["message"])

    def test_a_body_that_names_a_wrong_charset_is_read(self):
        # latin-1 bytes that claim to be UTF-8
        page = stories.page(paragraphs=stories.PARAGRAPHS + [
            "Ren\u00e9 said no."], head="")
        page = page.replace("\u201c", '"').replace("\u201d", '"')
        page = page.replace("\u2019", "'")
        self.site.put("story.html", page.encode("latin-1"))
        archive = self.archive(self.CONF)
        archive.run("add", self.url())
        self.assertIn("Ren\u00e9 said no.", archive.run("show", "story").out)

    def test_hints_before_the_page(self):
        events = self.archive(self.CONF).events("add", self.url("/hints"))
        self.assertEqual(events[1]["event"], "new")

    def test_packed_pages_are_unpacked(self):
        self.site.put("story.html")
        archive = self.archive(self.CONF)
        for how in ("gzip", "deflate", "raw-deflate"):
            archive.run("add", self.url("/%s/story.html" % how))
            self.assertEqual(archive.run("show", "/%s/" % how).out,
                             "\n\n".join(stories.PARAGRAPHS) + "\n")

    def test_a_server_that_recovers(self):
        archive = self.archive(self.CONF)
        self.site.put("story.html", status=500)
        archive.run("add", self.url(), status=TROUBLE, now=at(0))
        self.site.put("story.html")
        events = archive.check("--all", now=at(120))
        self.assertEqual([(e["event"], e.get("over")) for e in events],
                         [("failed", True), ("new", None)])


class Hosts(ServedCase):
    """What is in trouble is the host, not the page."""

    def test_retry_after_parks_the_host(self):
        self.site.put("story.html")
        archive = self.archive()
        archive.run("add", self.url(), now=at(0))
        archive.run("add", self.url("/retry-after/7200"), now=at(0),
                    status=TROUBLE)
        event, = [e for e in archive.check(self.url(), now=at(60),
                                           status=None)
                  if e["url"] == self.url()]
        self.assertEqual((event["event"], event["error"]),
                         ("failed", "parked"))
        events = archive.check(self.url(), now=at(121))
        self.assertEqual([(e["event"], e["over"]) for e in events],
                         [("failed", True)])


if __name__ == "__main__":
    main()
