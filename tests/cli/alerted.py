"""What the tests of alerts share: a program that is told, and what it got."""

from harness import *

NUMBER = {"29 of the 31": "27 of the 31"}
NOTIFY = """#!/bin/sh
cat >> '%(dir)s/received'
echo >> '%(dir)s/received'
printf '%%s\\n' "$EMEND_ALERT_SUBJECT" >> '%(dir)s/subjects'
if test -e '%(dir)s/fail'; then echo out of order >&2; exit 7; fi
"""


class Alerts(ServedCase):
    RULE = '[alert "desk"]\non = * !trouble\n'

    def setUp(self):
        super().setUp()
        # a channel's words are divided by blanks
        self.box = pathlib.Path(tempfile.mkdtemp(prefix="emend-alerts-"))
        self.addCleanup(shutil.rmtree, self.box, ignore_errors=True)
        self.notify = self.box / "notify"
        self.notify.write_text(NOTIFY % {"dir": self.box})
        self.notify.chmod(0o755)
        self.kept = self.archive()
        self.site.put("story.html")
        self.kept.run("add", self.url(), now=at(0))
        self.kept.check(now=at(1))
        self.plain = self.kept.conf.read_text()
        self.rule(self.RULE)

    def rule(self, text):
        self.kept.conf.write_text(
            self.plain + "\n" + text + "command = %s\n" % self.notify)

    def edit(self, minute, words=None, **options):
        self.site.put("story.html",
                      paragraphs=stories.edited(**(words or NUMBER)))
        return self.kept.check("--all", now=at(minute), **options)

    def received(self):
        path = self.box / "received"
        if not path.exists():
            return []
        return [read_json(line) for line in path.read_text().splitlines()
                if line]

    def subjects(self):
        path = self.box / "subjects"
        return path.read_text().splitlines() if path.exists() else []
