"""Budgets: what is over one stays due, and that is told once."""

from harness import *

DAY = 24 * 60


class Budgets(ServedCase):
    def setUp(self):
        super().setUp()
        # nothing goes over the wire packed: some 4 KB each
        for n in range(8):
            title, text = stories.many(n)
            self.site.put("%d.html" % n, title=title, paragraphs=text)
        self.size = len((self.site.root / "0.html").read_bytes())

    def watch(self, budget, *urls):
        return self.archive(Archive.CONF + budget + "\n" + "".join(
            '[watch "%s"]\nevery = 6h\n' % url for url in urls))

    def pages(self):
        return [r["path"] for r in self.server.requests()
                if r["path"].endswith(".html")]

    def look(self, archive, minutes, *arguments):
        """What is asked for, and what is told of budgets."""
        self.server.forget_requests()
        done = archive.run("check", "--format", "json", *arguments,
                           now=at(minutes), env=self.proxied())
        events = read_events(done.out)
        return len(self.pages()), [
            (e["name"], e["over"]) for e in events
            if e["event"] == "trouble"]

    def test_of_a_host_and_a_day(self):
        archive = self.watch(
            "hostBudget = %d" % (3 * self.size),
            *["http://tide.example/%d.html" % n for n in range(6)])
        host = "tide.example:80"
        self.assertEqual(self.look(archive, 0), (3, [(host, False)]))
        # it stays due, and nothing more is asked on this day
        summary = archive.events("check", now=at(5), env=self.proxied())[-1]
        self.assertEqual(summary["oldest_overdue"], at(0))
        self.assertEqual(self.look(archive, 10), (0, []))
        # the next day it goes on with the most overdue
        self.assertEqual(self.look(archive, DAY), (3, []))
        self.assertEqual(sorted(self.pages()),
                         ["http://tide.example/%d.html" % n
                          for n in (3, 4, 5)])
        self.assertEqual(len(archive.json("list")["articles"]), 6)
        # enough for all: it is over once a day has gone by
        archive.conf.write_text(archive.conf.read_text().replace(
            "hostBudget = %d" % (3 * self.size), "hostBudget = 1g"))
        self.assertEqual(self.look(archive, DAY + 10)[1], [])
        self.assertEqual(self.look(archive, 3 * DAY), (6, [(host, True)]))
        self.assertEqual(self.look(archive, 4 * DAY), (6, []))

    def test_of_a_run_every_host_has_its_part(self):
        hosts = ["a", "b", "c", "d"]
        archive = self.watch(
            "concurrency = 1\nrunBudget = %d" % (4 * self.size),
            *["http://%s.example/%d.html" % (host, n)
              for host in hosts for n in (0, 1)])
        asked, told = self.look(archive, 0)
        self.assertEqual(told, [("emend.conf", False)])
        # not the first hosts all and the last nothing, whoever is slower
        first = [p.rsplit("/", 1)[0] for p in self.pages()][:4]
        self.assertGreaterEqual(len(set(first)), len(first) - 1)
        # a little more may come of what is under way
        self.assertTrue(2 <= asked <= 6, asked)
        asked, told = self.look(archive, 1)
        self.assertEqual(told, [])
        self.assertGreater(asked, 0)
        for minutes in range(2, 8):
            self.look(archive, minutes)
        self.assertEqual(
            sorted(a["revisions"] for a in archive.json("list")["articles"]),
            [1] * len(archive.json("list")["articles"]))
        self.assertEqual(self.look(archive, 9), (0, []))

    def test_a_budget_that_is_none(self):
        archive = self.archive(Archive.CONF + "runBudget = much\n")
        done = archive.run("check", status=USAGE)
        self.assertIn("emend.conf:4", done.err)
        self.assertIn("500k", done.err)


if __name__ == "__main__":
    main()
