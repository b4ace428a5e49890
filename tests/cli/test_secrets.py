"""Passwords in addresses, cookies and headers: where they may stand, and where not.

emend.conf and list files have them, for there they were written, and state.db,
which is its owner's alone.  Nothing else has: what is printed, kept, sent, or
told in an error.
"""

import base64

from harness import *

WORD = "opensesame"
LOGIN = "desk:%s" % WORD
TOKEN = "sesame-token"
SECRETS = [WORD.encode(), TOKEN.encode(),
           base64.b64encode(LOGIN.encode()).rstrip(b"=")]
NOTIFY = """#!/bin/sh
{ env | grep ^EMEND; cat; } >> '%s'
"""
MAIL = """#!/bin/sh
{ echo "$@"; cat; } >> '%s'
"""


class Secrets(ServedCase):
    def setUp(self):
        super().setUp()
        self.box = pathlib.Path(tempfile.mkdtemp(prefix="emend-secrets-"))
        self.addCleanup(shutil.rmtree, self.box, ignore_errors=True)
        for name, text in (("notify", NOTIFY), ("sendmail", MAIL)):
            program = self.box / name
            program.write_text(text % (self.box / "received"))
            program.chmod(0o755)
        (self.box / "received").write_text("")
        self.site.put("story.html")
        self.site.put("moves.html", "", status="302 /named/gone.html")
        self.site.put("rss.xml", "<rss version='2.0'><channel><title>T</title>"
                      "<item><link>/named/story.html?n=1</link></item>"
                      "</channel></rss>")
        self.urls = [self.secret(path) for path in (
            "/named/story.html", "/named/missing.html", "/moves.html",
            "/named/not-a-feed.html")]
        self.kept = self.archive(
            Archive.CONF + '[smtp]\nfrom = emend@example.org\nsendmail = %s\n'
            '[operator]\ncommand = %s\nemail = op@example.org\n'
            '[alert "all"]\non = *\ncommand = %s\nemail = desk@example.org\n'
            '[site "127.0.0.1"]\nheader = Cookie: edition=%s\n'
            'header = X-Desk: %s\n'
            '[list "urls.txt"]\n[feed "%s"]\n[feed "%s"]\n[sitemap "%s"]\n' % (
                self.box / "sendmail", self.box / "notify",
                self.box / "notify", TOKEN, TOKEN,
                self.secret("/named/rss.xml"), self.urls[3],
                self.secret("/named/no-map.xml")))
        self.kept.conf.chmod(0o600)
        (self.kept.dir / "urls.txt").write_text(
            "\n".join(self.urls[:3]) + "\nhttp://%s@[bad/\n" % LOGIN)
        self.said = b""

    def secret(self, path):
        return self.url(path).replace("//", "//%s@" % LOGIN, 1)

    def say(self, *arguments, **options):
        done = self.kept.run(*arguments, status=None, **options)
        self.said += (done.out + done.err).encode()
        for secret in SECRETS:
            self.assertNotIn(secret, (done.out + done.err).encode(),
                             arguments)
        return done

    def files(self, folder):
        for path in sorted(pathlib.Path(folder).rglob("*")):
            if path.is_file():
                yield path, path.read_bytes()

    def test_stand_in_the_state_alone(self):
        for minutes in (0, 20, 400, 800):
            self.site.put("story.html", paragraphs=stories.edited(**{
                "29 of the 31": "%d of the 31" % (11 + minutes)}))
            self.say("check", now=at(minutes))
        self.say("check", "--format", "json", "--all", now=at(1600))
        self.assertIn(b"Changed", self.said)
        url = self.urls[0]
        for command in (["log"], ["show"], ["diff"], ["blame"], ["explain"],
                        ["log", "--looks"]):
            for name in (url, self.url("/named/story.html")):
                self.say(*command, name)
                self.say(command[0], name, "--format", "json")
        for number, name in enumerate(self.urls):
            self.say("explain", name)
            self.say("explain", name, "--format", "json")
            # a host that is asked again at once is waited for
            minute = 1700 + 20 * number
            self.say("check", name, now=at(minute))
            self.say("add", "--no-look", name, now=at(minute + 5))
            self.say("add", "--format", "json", name + "?x=1",
                     now=at(minute + 10))
        self.say("explain", "--host", url)
        self.say("explain", "--host", LOGIN + "@[")
        for command in ("list", "status", "doctor", "report", "search harbour",
                        "verify", "maintain", "alert list", "deliver",
                        "alert replay all", "list --ended"):
            self.say(*command.split(), now=at(1800))
            self.say(*command.split(), "--format", "json", now=at(1800))
        for form in ("html", "markdown", "atom", "csv", "unified"):
            self.say("report", "--format", form, "--since", "2020-01-01",
                     now=at(1900))
            self.say("diff", "--format", form, url)
        self.say("site", self.box / "site", now=at(2000))
        self.say("backup", self.box / "backup", now=at(2000))
        self.say("unwatch", url, now=at(2100))
        self.say("forget", "--yes", self.urls[0], now=at(2200))
        received = (self.box / "received").read_bytes()
        self.assertIn(b"EMEND", received)
        self.assertIn(b"To: <desk@example.org>", received)
        # bodies of mail, whatever their encoding
        for line in received.split():
            try:
                received += base64.b64decode(line, validate=True)
            except ValueError:
                pass
        written = {path: data for path, data in self.files(self.box)}
        written["received, decoded"] = received
        written.update(self.files(self.kept.dir))
        for repository in ("articles.git", "pages.git"):
            written[repository] = subprocess.run(
                ["git", "--git-dir", self.box / "backup" / repository,
                 "cat-file", "--batch-all-objects", "--batch"],
                check=True, capture_output=True).stdout
        self.assertIn(b"(removed,", written["pages.git"])
        known = ("emend.conf", "urls.txt", "state.db", "state.db-wal")
        for path, data in written.items():
            if pathlib.Path(path).name in known:
                continue
            for secret in SECRETS:
                self.assertNotIn(secret, data, path)
        for name in ("state.db", "state.db-wal"):
            path = self.kept.dir / name
            if path.exists():
                self.assertEqual(path.stat().st_mode & 0o077, 0, name)
        # what is looked for is there to be found
        self.assertIn(WORD.encode(), written[self.kept.dir / "urls.txt"])


if __name__ == "__main__":
    main()
