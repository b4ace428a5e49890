"""Some hundreds of servers that are broken or mean no good, in one archive.

The cases are tables in tests/hostile/, a row each.  All are looked at in one
check, among them good pages; some again in a second one.  What is told of
each is held against its row; nothing may crash, hang, or grow.
"""

import collections
import csv
import email.policy
import html.parser
import sys
import xml.etree.ElementTree

from harness import *

sys.path.insert(0, str(HERE.parent / "hostile"))
import bodies
import case
import framing
import headers
import http2
import injection
import nowhere
import pages
import redirects
import server
import sources
import tls

FAMILIES = {
    "framing": framing.CASES, "bodies": bodies.CASES,
    "redirects": redirects.CASES, "headers": headers.CASES,
    "pages": pages.CASES, "injection": injection.CASES,
    "HTTP/2": http2.CASES, "sources": sources.CASES, "tls": tls.CASES,
    "good": [case.Case("a good page, %d" % n, case.html(
        title="A good story, number %d" % n),
        case.new("A good story, number %d" % n)) for n in range(40)],
}
PORT = 8017
TIMEOUT = 5
MEMORY = 160 * 1024  # KiB
SECONDS = 60
OPEN_MOST = 4
ALONE = nowhere.enter()
ONLY = os.environ.get("EMEND_HOSTILE", "")  # words of a case, to run it alone
# a small parent: what a large one has in memory is counted with its child's
MEASURE = """
import resource, subprocess, sys
status = subprocess.run(sys.argv[1:]).returncode
used = resource.getrusage(resource.RUSAGE_CHILDREN)
sys.stderr.write("\\n%d %d %f" % (
    status, used.ru_maxrss, used.ru_utime + used.ru_stime))
"""
# what a terminal or a mail program must never see
FORBIDDEN = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f\x80-\x9f\u202a-\u202e\u2066-\u2069\u2028\u2029]")


def all_cases():
    found = []
    for family, cases in FAMILIES.items():
        for c in cases:
            c.family = family
            if (ALONE or not c.leaves) and ONLY in family + ": " + c.name:
                found.append(c)
    # good pages stand among the others
    random.Random(7).shuffle(found)
    return found


class Markup(html.parser.HTMLParser):
    """What a browser would make of a page of ours."""

    def __init__(self, text):
        super().__init__(convert_charrefs=True)
        self.tags, self.links, self.handlers = set(), [], []
        self.feed(text)

    def handle_starttag(self, tag, attributes):
        self.tags.add(tag)
        for name, value in attributes:
            if name in ("href", "src", "action"):
                self.links.append(value)
            if name.startswith("on"):
                self.handlers.append(name)


class Hostile(Case):
    """One archive, in which all of them are."""

    def setUp(self):
        super().setUp()
        # commands in emend.conf are words with blanks between
        self.boxes = pathlib.Path(tempfile.mkdtemp(prefix="emend-boxes-"))
        self.addCleanup(shutil.rmtree, self.boxes, ignore_errors=True)
        self.cases = all_cases()
        for n, c in enumerate(self.cases):
            c.address = "127.1.%d.%d" % (n // 250 + 1, n % 250 + 1)
            c.host = "%s:%d" % (c.address, PORT)
        self.serve()

    def serve(self):
        if ALONE:
            nowhere.furnish(self.dir, self.resolve)
        secure = [c.address for c in self.cases if c.tls]
        authority = self.dir / "authority"
        authority.mkdir()
        authority = tls.Authority(authority, ", ".join(
            "IP:" + address for address in secure))
        self.server = server.Server(PORT, tls.contexts(authority))
        self.addCleanup(self.server.stop)
        for c in self.cases:
            self.server.listen(c, c.address)
        self.inner = case.Case("inner", case.html(title="A secret"))
        self.inner.host = self.server.inner
        self.server.listen(self.inner, "127.9.9.9")
        if ALONE:
            self.public = case.Case("public", dict.fromkeys(
                ("/n.html", "/name.html", "/spelled.html", "/secret"),
                case.html()))
            self.public.host = "11.7.7.7:%d" % PORT
            self.server.listen(self.public, "11.7.7.7")
        self.server.start()
        self.env = {"SSL_CERT_FILE": str(authority.bundle)}

    def resolve(self, name):
        return {
            "inner.hostile.example": ["127.9.9.9"],
            "metadata.hostile.example": ["169.254.169.254"],
            "mapped.hostile.example": ["::ffff:127.9.9.9"],
            "six.hostile.example": ["::1"],
            "both.hostile.example": ["127.9.9.9", "10.0.0.1"],
            "public.hostile.example": ["11.7.7.7"],
            "xn--bcher-kva.hostile.example": ["11.7.7.7"],
            "rebind.hostile.example": ["127.9.9.9" if self.server.later
                                       else "11.7.7.7"],
            "silent.hostile.example": None,
        }.get(name, [])

    def conf(self):
        lines = ["[fetch]", "contact = https://example.org/about",
                 "delay = 0s", "timeout = %ds" % TIMEOUT, "concurrency = 64"]
        for c in self.cases:
            lines += ['[%s "%s"]' % (c.source, c.url), c.conf]
            if c.site:
                lines += ['[site "%s"]' % c.address, c.site]
        lines += ["[smtp]", "from = emend@example.org", "sendmail = %s" %
                  self.sink("mail"), '[alert "injected"]', "on = *",
                  "email = desk@example.org", "command = %s" %
                  self.sink("program")]
        lines += ["host = " + c.address for c in self.injected()]
        return "\n".join(lines) + "\n"

    def injected(self):
        return [c for c in self.cases if c.family == "injection"]

    def sink(self, name):
        """A program that keeps what it is given, a file each time."""
        box = self.boxes / name
        box.mkdir()
        program = self.boxes / (name + ".sh")
        program.write_text("#!/bin/sh\n{ echo \"$* $EMEND_ALERT_SUBJECT\"; "
                           "cat; } >%s/$$\n" % box)
        program.chmod(0o755)
        return program

    def check(self, *arguments, now):
        """A check with its time and memory: events by case, and the rest."""
        started = time.monotonic()
        done = subprocess.run(
            [sys.executable, "-c", MEASURE, EMEND, "check", "--format", "json",
             *arguments], env=clean_environment(EMEND_NOW=now, EMEND_ARCHIVE=
             str(self.archives[0].dir), **self.env), cwd="/",
            stdout=subprocess.PIPE, stderr=subprocess.PIPE, timeout=300)
        err, _, measured = done.stderr.rpartition(b"\n")
        status, memory, processor = map(float, measured.split())
        result = Result(int(status), done.stdout, err, "check")
        check_for_crash(result)
        self.assertIn(result.status, (DONE, TROUBLE), result.err[-2000:])
        took = time.monotonic() - started
        print("%.1f s, %.1f s of processor, %d MiB" % (
            took, processor, memory // 1024), file=sys.stderr)
        if not SANITIZED:
            with self.subTest("memory"):
                self.assertLess(memory, MEMORY)
            with self.subTest("time"):
                self.assertLess(took, SECONDS)
        by_host = {name: c for c in self.cases for name in (
            c.host, c.address)}
        told, rest = collections.defaultdict(list), []
        for e in read_events(result.out):
            where = e.get("url") or e.get("name") or ""
            host = re.sub("^[a-z]+://([^/@]*@)?|/.*", "", where)
            c = by_host.get(host)
            (told[c.host] if c else rest).append(e)
        return told, rest

    @staticmethod
    def fits(e, wanted):
        name, fields, words = wanted
        text = e.get("message", "")
        return e["event"] == name and all(
            e.get(k) == v for k, v in fields.items()) and all(
            w in text for w in words)

    @staticmethod
    def is_repeated(e, c):
        """Each look that fails is an event; people are told the first."""
        return e["event"] in ("failed", "suspect", "trouble") and \
            not e["over"] and any(t[0] == e["event"] or "delay" in c.name
                                  for t in c.told)

    def compare(self, told, which):
        wrong = []
        for c in self.cases:
            left = list(told.get(c.host, ()))
            if which == "told_then" and not c.told_then:
                left = [e for e in left if not self.is_repeated(e, c)]
            missing = []
            for wanted in getattr(c, which):
                hit = next((e for e in left if self.fits(e, wanted)), None)
                if hit:
                    left.remove(hit)
                else:
                    missing.append(wanted)
            if left or missing:
                wrong.append("%s: %s (%s)\n    missing %s\n    told    %s" % (
                    c.family, c.name, c.url[:90], missing, [
                        str(e)[:400] for e in left]))
        if wrong:
            self.fail("%d of %d cases:\n%s" % (
                len(wrong), len(self.cases), "\n".join(wrong)))

    def compare_rest(self, rest):
        """What is told of hosts that are no cases: that they are refused."""
        self.assertEqual(rest.pop()["event"], "summary")
        hosts = []
        for e in rest:
            self.assertEqual(
                (e["event"], e.get("error", e.get("what"))),
                ("failed", "address") if "url" in e else ("trouble", "source"))
            hosts.append(re.search("//([^:/]+)", str(e))[1])
        self.assertEqual(sorted(hosts), sorted(
            host for c in self.cases for host in c.elsewhere))

    def test_each_is_told_rightly(self):
        if not ONLY:
            self.assertGreaterEqual(len(self.cases), 250)
        archive = self.archive(self.conf())
        told, rest = self.check(now=at(0))
        with self.subTest("first"):
            self.compare(told, "told")
        with self.subTest("elsewhere"):
            self.compare_rest(rest)
        self.server.later = True
        told, rest = self.check("--all", now=at(120))
        with self.subTest("second"):
            self.compare(told, "told_then")
        # people are told the first time, and when it is over
        again = self.run_text("check", "--all", now=at(240))
        self.assertEqual(again, "")
        with self.subTest("nothing reached what nobody named"):
            self.assertEqual(self.inner.requests, [])
        self.look_at_outputs()
        if not ONLY:  # there is nothing of some else
            self.look_at_reports()
            self.look_at_site()
            self.look_at_alerts()

    def run_text(self, *arguments, **options):
        """Output for people, without anything that would be more than text."""
        done = self.archives[0].run(*arguments, status=None, timeout=300,
                                    env=self.env, **options)
        hit = FORBIDDEN.search(done.out + done.err)
        self.assertIsNone(hit, hit and (arguments, done.out[
            max(hit.start() - 60, 0):hit.end() + 60]))
        return done.out

    def look_at_outputs(self):
        for arguments in (["list"], ["status"], ["doctor"],
                          ["search", "harbour"]):
            with self.subTest(arguments):
                self.run_text(*arguments, now=at(250))
        for c in self.injected():
            if c.told[0][0] != "new":
                continue
            with self.subTest(c.name):
                self.run_text("log", c.url)
                self.run_text("explain", c.url, now=at(250))
                self.run_text("explain", "--host", c.url, now=at(250))
                if c.told_then:
                    self.look_at_edit(c)

    def look_at_edit(self, c):
        self.run_text("diff", c.url)
        self.run_text("diff", c.url, "--format", "markdown")
        self.look_at_markup(self.run_text("diff", c.url, "--format", "html"))

    def look_at_markup(self, text, links="^(https?:|#)"):
        page = Markup(text)
        self.assertEqual(page.tags & {"img", "iframe", "object"}, set())
        self.assertEqual(page.handlers, [])
        for link in page.links:
            self.assertRegex(link, links)
        return page

    def look_at_reports(self):
        for how in ("text", "json", "markdown", "csv", "atom"):
            with self.subTest(how):
                # data is as it was, for programs
                asked = self.archives[0].run if how in ("json", "csv") \
                    else self.run_text
                out = asked("report", "--since", "7d", "--format", how,
                            now=at(250))
                out = getattr(out, "out", out)
                self.assertIn("27 of", out)
                if how == "csv":
                    for row in csv.reader(out.splitlines()):
                        for cell in row:
                            self.assertNotRegex(cell, "^[=+@\t\r-]")
                if how == "atom":
                    for entry in xml.etree.ElementTree.fromstring(out).iter(
                            "{http://www.w3.org/2005/Atom}content"):
                        self.assertNotIn("script",
                                         self.look_at_markup(entry.text).tags)

    def look_at_site(self):
        self.run_text("site", self.dir / "site", "--all", now=at(250))
        pages = list((self.dir / "site").rglob("*.html"))
        self.assertGreater(len(pages), 300)
        for path in pages:
            with self.subTest(path.name):
                text = path.read_text("utf-8")
                self.assertIsNone(FORBIDDEN.search(text))
                if len(text) < 100000:  # those of 10 MB are much the same
                    self.look_at_markup(text, "^(?!(javascript|data|file):)")

    def look_at_alerts(self):
        mails = list((self.boxes / "mail").iterdir())
        self.assertGreater(len(mails), 30)
        for path in mails:
            raw = path.read_bytes().partition(b"\n")[2]
            mail = email.message_from_bytes(raw, policy=email.policy.default)
            with self.subTest(mail["Subject"]):
                self.assertEqual(mail.defects, [])
                self.assertEqual(mail["To"], "desk@example.org")
                self.assertEqual(mail["Bcc"], None)
                self.assertIsNone(FORBIDDEN.search(mail["Subject"]))
                for part in mail.walk():
                    if part.is_multipart():
                        continue
                    text = part.get_content()
                    self.assertIsNone(FORBIDDEN.search(text), text[:3000])
                    if part.get_content_type() == "text/html":
                        self.assertNotIn("script",
                                         self.look_at_markup(text).tags)
        given = list((self.boxes / "program").iterdir())
        self.assertGreater(len(given), 30)
        for path in given:
            subject, _, body = path.read_bytes().partition(b"\n")
            self.assertIsNone(FORBIDDEN.search(subject.decode()))
            read_json(body.decode())


if __name__ == "__main__":
    main()
