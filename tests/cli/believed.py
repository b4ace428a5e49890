"""What the tests of belief share: a page that changes, and what is said of it.

The clock is ours (EMEND_NOW); looks come when they are due, by `check` alone,
unless a test is about one that comes too early.
"""

from harness import *

SHORT = ["The harbour board of Port Ansel said on Tuesday that 29 of the 31 "
         "moorings would be closed."]

VARIANT_A = stories.PARAGRAPHS
VARIANT_B = stories.edited(**{"29 of the 31": "27 of the 31"})
VARIANT_C = stories.edited(**{"29 of the 31": "25 of the 31"})


def wall(title, text):
    return ("<html><head><title>%s</title></head><body><main><h1>%s</h1>"
            "<p>%s</p></main></body></html>" % (title, title, text))


class Belief(ServedCase):
    CONF = Archive.CONF

    def setUp(self):
        super().setUp()
        self.kept = self.archive(self.CONF)
        self.show(VARIANT_A)
        self.kept.run("add", self.url(), now=at(0))

    def show(self, paragraphs=None, **page):
        self.site.put("story.html", paragraphs=paragraphs, **page)

    def look(self, minutes, *arguments, status=None):
        """The events of the check at that minute, as (event, ...) pairs."""
        self.events = self.kept.check(*arguments, now=at(minutes),
                                      status=status)
        return [self.short(e) for e in self.events]

    @staticmethod
    def short(e):
        return {
            "suspect": lambda: ("suspect", e["reason"], e["seen"],
                                e["needed"], e["over"]),
            "failed": lambda: ("failed", e["error"], e["over"]),
            "flapping": lambda: ("flapping", e["between"]),
            "reverted": lambda: ("reverted", e["revision"], e["to"]),
            "settled": lambda: ("settled", e["revision"], e["to"]),
        }.get(e["event"], lambda: (e["event"], e.get("revision")))()

    def next_look(self):
        article, = self.kept.json("list")["articles"]
        return article["next_look"]

    def log(self):
        return [(r["event"], r["state"], r["first_seen"])
                for r in self.kept.log(self.url())]

    def asked(self):
        """How often the story was asked for since the last call."""
        n = len(self.server.requests("/story.html"))
        self.server.forget_requests()
        return n
