"""What the tests of sources share: feeds, and what is told of them."""

from harness import *


def rss(*items):
    return '<rss version="2.0"><channel><title>All</title>%s</channel></rss>' \
        % "".join("<item><title>%s</title><link>%s</link><pubDate>%s</pubDate>"
                  "</item>" % item for item in items)


def sitemap(*urls, root="urlset", each="url"):
    return "<%s>%s</%s>" % (root, "".join(
        "<%s><loc>%s</loc></%s>" % (each, url, each) for url in urls), root)


DAYS = ["Sun, %02d Feb 2026 08:00:00 GMT" % n for n in range(1, 29)]


class Sources(ServedCase):
    def watch(self, kind, path, *keys):
        self.watched = self.archive(
            Archive.CONF + '[%s "%s"]\n' % (kind, self.url(path)) +
            "".join(key + "\n" for key in keys))
        return self.watched

    def put_stories(self, *names):
        for name in names:
            self.site.put(name + ".html", title="The story of " + name)

    def feed(self, *names):
        self.site.put("rss.xml", rss(*[
            (n, self.url("/%s.html" % n), DAYS[i])
            for i, n in enumerate(names)]))

    def told(self, events):
        return sorted((e["event"], e.get("url", e.get("name")).rsplit("/")[-1])
                      for e in events)

    def baselines(self, events):
        return {e["url"].rsplit("/")[-1]: e["baseline"]
                for e in events if e["event"] == "new"}
