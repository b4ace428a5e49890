"""What a check wants of the system beside files: sockets, processes, pipes, time,
descriptors, memory.  Each of these calls fails once, or from then on; there is
less than it takes; the clock jumps while it runs.
"""

import datetime
import resource

from faults import *

WORLD = ("socket", "connect", "send", "receive", "poll", "pipe", "fork")
KINDS = {
    "EMFILE": ("socket", "pipe"),
    "EACCES": ("socket", "connect"),
    "ENOMEM": ("socket", "pipe", "fork", "poll"),
    "EAGAIN": ("fork",),
    "EIO": ("send", "receive"),
    "ECONNRESET": ("connect", "send", "receive"),
    "EINTR": ("connect", "send", "receive", "poll"),
    "short": ("send", "receive"),
}


class Outside(Faults):
    def judge_end(self, slot, outcome, wrong=()):
        wrong = [*wrong, *self.stage.judge_failure(outcome)]
        wrong += ["left over at once: " + name for name in
                  self.stage.litter(self.stage.archive(slot))]
        # a host that did not answer is left alone for some minutes
        wrong += self.stage.judge(slot, outcome, at(220))
        return wrong and [outcome.fired or "", *outcome.trace[:12],
                          outcome.out, outcome.err, *wrong]


class World(Outside):
    def fail_one(self, slot, point):
        kind, n, stays = point
        outcome = self.stage.check(
            slot, calls=KINDS[kind], at=n, stays=int(stays), under=False,
            do=number_of(kind))
        return self.judge_end(slot, outcome)

    def test_calls_of_the_network_and_of_processes(self):
        points = []
        for kind, calls in KINDS.items():
            whole = self.stage.check(0, calls=calls, under=False)
            # as many are made as answers come in pieces
            points += points_of(kind, whole.calls)
        self.sweep(spread(points, 24), self.fail_one)


class Limits(Outside):
    def limited(self, slot, what, most):
        """A check under a limit, None if not even --version can be had."""
        def limit():
            resource.setrlimit(what, (most, most))
        if subprocess.run([EMEND, "--version"], preexec_fn=limit,
                          env=clean_environment(), stdout=subprocess.DEVNULL,
                          stderr=subprocess.DEVNULL).returncode:
            return None
        with contextlib.ExitStack() as stack:
            home = self.stage.dir / str(slot)
            self.stage.fresh(slot)
            out = stack.enter_context((home / "out").open("wb"))
            err = stack.enter_context((home / "err").open("wb"))
            status = subprocess.run(
                [EMEND, "-C", home / "archive", "check", "--all", "--format",
                 "json"], preexec_fn=limit, cwd="/", stdin=subprocess.DEVNULL,
                stdout=out, stderr=err, timeout=120,
                env=clean_environment(EMEND_NOW=self.stage.now,
                                      TMPDIR=str(home / "tmp"),
                                      **self.stage.environment())).returncode
        read = lambda name: (home / name).read_text("utf-8", "replace")
        return Outcome(status, read("out"), read("err"), "")

    def try_limit(self, what, most, slot):
        outcome = self.limited(slot, what, most)
        if not outcome:
            self.ended.append((most, None))
            return []
        self.ended.append((most, outcome.status))
        return self.judge_end(slot, outcome)

    def try_limits(self, what, values, most):
        self.ended = []
        self.sweep(spread(values, most),
                   lambda slot, value: self.try_limit(what, value, slot))
        statuses = {status for _, status in self.ended}
        if PARTS == 1:
            self.assertLessEqual({DONE, FAILED}, statuses, self.ended)

    def test_few_descriptors(self):
        self.try_limits(resource.RLIMIT_NOFILE, range(4, 41), 13)

    def test_little_memory(self):
        if len(PRELOADED) > 1:
            print("\nSKIPPED: a sanitizer wants terabytes of addresses",
                  file=sys.stderr)
            self.skipTest("a sanitizer wants terabytes of addresses")
        self.try_limits(resource.RLIMIT_AS,
                        [mb << 20 for mb in range(40, 400, 4)], 16)

    def test_small_files(self):
        """As ulimit -f has it: SIGXFSZ is an error of writing, not an end."""
        self.try_limits(resource.RLIMIT_FSIZE,
                        [4096 << i for i in range(18)], 9)


class Clock(Outside):
    """The system's own clock is put forward or back while a check runs."""

    GAP = 1  # seconds between two requests, as emend.conf has it
    JUMPS = (3600, -3600, 3 * 86400, -3 * 86400)

    def setUp(self):
        super().setUp()
        conf = self.stage.template.conf
        conf.write_text(conf.read_text().replace("delay = 0s", "delay = 1s")
                        .replace("perHost = 8", "perHost = 1"))
        self.stage.now = None  # the system's

    def run_check(self, n, by, fresh=True):
        self.stage.server.forget_requests()
        outcome = self.stage.check(
            1, fresh=fresh, under=False, clock="%d:%d" % (n, by),
            command=("check", "--all") if fresh else ("check",))
        asked = [r["time"] for r in self.stage.server.requests()]
        return outcome, ["asked again after %.3f s" % (b - a)
                         for a, b in zip(asked, asked[1:])
                         if b - a < self.GAP - 0.05]

    def jump(self, n, by):
        outcome, wrong = self.run_check(n, by)
        if outcome.status != DONE:
            wrong.append("exits with %d" % outcome.status)
        # a moment later the clock is right again; and then as far off again
        for offset in (0, by):
            again, fast = self.run_check(0, offset, fresh=False)
            wrong += fast
            if again.status != DONE or again.events() != ["summary"]:
                wrong.append("then: %s%s" % (again.out, again.err))
        conf = self.stage.archive(1).conf
        conf.write_text(conf.read_text().replace("delay = 1s", "delay = 0s"))
        later = datetime.datetime.now() + datetime.timedelta(days=9)
        wrong += self.stage.judge_failure(outcome)
        return wrong + self.stage.judge_next(
            self.stage.archive(1), outcome,
            later.strftime("%Y-%m-%dT%H:%M:%SZ"))

    def test_a_clock_that_jumps_while_it_runs(self):
        whole, _ = self.run_check(0, 0)
        self.assertGreater(whole.times, 5, whole.out + whole.err)
        points = [(n, by) for n in range(1, whole.times + 1)
                  for by in self.JUMPS]
        wrong = [(point, found) for point in spread(points, 3)
                 for found in [self.jump(*point)] if found]
        self.assertEqual(wrong, [])

    def test_doctor_tells_of_looks_that_are_still_to_come(self):
        self.run_check(0, 3 * 86400)
        found = json.loads(self.stage.archive(1).run(
            "doctor", "--format", "json", status=None).out)
        clock, = [f for f in found["findings"] if f["check"] == "clock"]
        self.assertIn("until then nothing is due", clock["what"])


if __name__ == "__main__":
    main()
