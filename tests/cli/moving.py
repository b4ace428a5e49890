"""What the tests of identity share: addresses that are one article, or not.

All hosts are one server (proxied), so a path is the same page on each of them;
looks come when they are due, by our clock (EMEND_NOW).
"""

import html

from harness import *

A = stories.PARAGRAPHS
B = stories.edited(**{"29 of the 31": "27 of the 31"})
OTHER_TITLE, OTHER = stories.many(7)

SITE = "http://tide.example"


def head(canonical=None, identifier=None):
    lines = []
    if canonical:
        lines.append('<link rel="canonical" href="%s">' %
                     html.escape(canonical, quote=True))
    if identifier:
        lines.append('<script type="application/ld+json">%s</script>' %
                     json.dumps({"@type": "NewsArticle",
                                 "headline": stories.TITLE,
                                 "identifier": identifier}))
    return "\n".join(lines)


class Identity(ServedCase):
    def setUp(self):
        super().setUp()
        self.kept = self.archive()

    def put(self, path, text=A, canonical=None, identifier=None, **page):
        page.setdefault("title", stories.TITLE if text in (A, B)
                        else OTHER_TITLE)
        self.site.put(path, paragraphs=text,
                      head=head(canonical, identifier), **page)

    def redirect(self, path, to, status=301):
        self.site.put(path, "", status="%d %s" % (status, to))

    def emend(self, *arguments, **options):
        return self.kept.run(*arguments, env=self.proxied(), **options)

    def add(self, *urls, minutes=0, status=None):
        done = self.emend("add", *urls, "--format", "json", now=at(minutes),
                          status=status)
        return [e for e in read_events(done.out) if e["event"] != "added"]

    def look(self, minutes, *arguments):
        """What a check says, in short: (event, revision, ...)."""
        done = self.emend("check", *arguments, "--format", "json",
                          now=at(minutes), status=None)
        self.events = read_events(done.out)[:-1]
        return [self.short(e) for e in self.events]

    @staticmethod
    def short(e):
        more = {"suspect": ("reason", "seen", "over"),
                "failed": ("error", "over"), "ended": ("reason",),
                "relocated": ("revision", "from", "url", "other"),
                "reverted": ("revision", "to"), "flapping": ("between",),
                "settled": ("revision", "to")}
        return (e["event"], *(e[m] for m in more.get(e["event"],
                                                     ("revision",))))

    def asked(self, url):
        """What was asked there since the log was emptied; a proxy sees all
        of an address."""
        return self.server.requests(url)

    def id_of(self, url):
        return self.kept.json("log", url)["id"]

    def history(self, url):
        return [(r["event"], r["first_seen"])
                for r in self.kept.log(url)]

    def watched(self):
        return [a["url"] for a in self.kept.json("list")["articles"]]
