"""What the tests of schedules share: looks in seconds, and cron."""

from harness import *

MINUTE, HOUR, DAY = 60, 3600, 86400


def seconds(moment):
    parsed = datetime.datetime.strptime(moment, "%Y-%m-%dT%H:%M:%SZ")
    return int(parsed.replace(tzinfo=datetime.timezone.utc).timestamp())


def since_start(moment):
    """Seconds from the tests' own beginning."""
    return seconds(moment) - seconds(at(0))


def after(count):
    return at(count / 60)


class Scheduled(ServedCase):
    def setUp(self):
        super().setUp()
        self.server.control(robots="status:404")
        self.site.put("story.html")

    def conf(self, *lines):
        return Archive.CONF + "\n".join(lines) + "\n"

    def explain(self, archive, what=None, **options):
        document = archive.json("explain", what or self.url(), **options)
        self.assertEqual(document["hosts"], [])
        return document["article"]

    def text(self, archive, what=None, **options):
        """Wrapped lines joined again."""
        out = archive.run("explain", what or self.url(), **options).out
        return re.sub(r"\s+", " ", out)

    def looks(self, archive, what=None):
        """When looks were made, in seconds from the beginning."""
        document = archive.json("log", what or self.url(), "--looks")
        return [since_start(look["at"]) for look in document["looks"]]

    def cron(self, archive, times, **options):
        """A check at each of these moments, in seconds."""
        for moment in times:
            archive.run("check", now=after(moment), status=None, **options)
