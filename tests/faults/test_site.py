"""A run of `emend site` that is killed, or cannot write: the next one makes what
one run makes, and of what was forgotten nothing stays."""

import urllib.parse

from faults import *

NEW, EDITED, FORGOTTEN, SHOWN_AGAIN = 4, 0, 2, 3
SITE = CHANGING + ("mkdir",)


class Site_(Faults):
    def setUp(self):
        super().setUp()
        self.kept = self.stage.template
        self.before = self.dir_of("before")
        self.hide("--hide")
        self.make(self.before, at(100))
        done = self.stage.check(0)
        self.kept = self.stage.archive(0)
        self.assertEqual(done.status, DONE, done.err)
        self.hide("--unhide")
        self.title = stories.many(FORGOTTEN)[0]
        self.assertIn(self.title, self.words(self.before))
        self.kept.run("forget", self.stage.url(FORGOTTEN), "--yes")
        self.whole = self.dir_of("whole")
        self.make(self.whole)

    def dir_of(self, name):
        return pathlib.Path(self.dir) / "sites" / name

    def hide(self, how):
        self.kept.run("review", self.stage.url(SHOWN_AGAIN), how)

    def make(self, to, now=at(300), status=DONE, **faults):
        to.parent.mkdir(exist_ok=True)
        env = {}
        if faults:
            env = {"FAULTS_" + name.upper(): str(value)
                   for name, value in faults.items()}
            env.update(LD_PRELOAD=":".join(PRELOADED),
                       FAULTS_CALLS=",".join(SITE),
                       FAULTS_UNDER=os.path.realpath(to.parent) + "/" + to.name)
        return self.kept.run("site", to, now=now, status=status, env=env)

    def copy(self, name):
        to = self.dir_of(name)
        shutil.rmtree(to, ignore_errors=True)
        shutil.copytree(self.before, to)
        return to

    def begin(self, name, fresh):
        to = self.dir_of(name)
        shutil.rmtree(to, ignore_errors=True)
        return to if fresh else self.copy(name)

    def words(self, to):
        """What its search finds."""
        found = []
        for path in (to / "search").rglob("d*.js"):
            text = path.read_text()
            found += map(json.dumps, json.loads(
                text[text.index(",") + 1:text.rindex(")")]))
        return "\n".join(sorted(found))

    def judge(self, to):
        wrong = []
        done = self.make(to, status=None)
        if done.status != DONE or done.err:
            return ["the next run: %s" % done]
        names = [{str(p.relative_to(each)) for p in each.rglob("*")
                  if p.is_file() and "search" not in p.parts}
                 for each in (to, self.whole)]
        if names[0] != names[1]:
            wrong.append("other files: %s" % sorted(names[0] ^ names[1]))
        if self.words(to) != self.words(self.whole):
            wrong.append("the search finds something else")
        everything = "".join(p.read_text() for p in to.rglob("*")
                             if p.is_file())
        if self.title in everything:
            wrong.append("what was forgotten is there")
        wrong += ["left over: %s" % p.name for p in to.rglob("*.new")]
        return wrong

    def count(self, to):
        log = pathlib.Path(self.dir) / "log"
        log.unlink(missing_ok=True)
        self.make(to, log=log)
        return len([line for line in log.read_text().splitlines()
                    if line[:1].isdigit()])

    def kill(self, slot, point):
        n, fresh = point
        to = self.begin("killed %d" % slot, fresh)
        done = self.make(to, status=None, at=n, do="kill")
        if done.status != -signal.SIGKILL:
            return ["ended with %d" % done.status]
        return self.judge(to)

    def dead_links(self, to):
        for page in to.rglob("*.html"):
            for link in re.findall(r'href="([^"#?:]+)[#?"]', page.read_text()):
                if not (page.parent / urllib.parse.unquote(link)).exists():
                    yield "%s leads to no %s" % (page.relative_to(to), link)

    def stop(self, slot, point):
        n, fresh = point
        to = self.begin("stopped %d" % slot, fresh)
        done = self.make(to, status=None, at=n, do="stop")
        wrong = list(self.dead_links(to))
        if done.status == 128 + signal.SIGINT:
            if "run it again" not in done.out:
                wrong.append("it does not say so: %s" % done)
        elif done.status != DONE:
            wrong.append("ended with %d" % done.status)
        return wrong + self.judge(to)

    def fail_one(self, slot, n):
        to = self.copy("failing %d" % slot)
        done = self.make(to, status=None, at=n, do=errno.ENOSPC)
        wrong = []
        if done.status != FAILED or str(to) not in done.err or \
                os.strerror(errno.ENOSPC) not in done.err:
            wrong = ["it does not say what is wrong: %s" % done]
        return wrong + self.judge(to)

    def test_killed(self):
        first = self.count(self.dir_of("first"))
        later = self.count(self.copy("later"))
        self.sweep(
            spread([(n, True) for n in range(1, first + 1)], 6) +
            spread([(n, False) for n in range(1, later + 1)], 16), self.kill)

    def test_stopped(self):
        first = self.count(self.dir_of("first"))
        later = self.count(self.copy("later"))
        self.assertEqual(list(self.dead_links(self.dir_of("first"))), [])
        self.sweep(
            spread([(n, True) for n in range(1, first + 1)], 6) +
            spread([(n, False) for n in range(1, later + 1)], 6), self.stop)

    def test_a_full_disk(self):
        calls = self.count(self.copy("later"))
        self.sweep(spread(range(1, calls + 1), 8), self.fail_one)


if __name__ == "__main__":
    main()
