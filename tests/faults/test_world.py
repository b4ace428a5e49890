"""What a check wants of the system beside files: sockets, processes, pipes,
descriptors, memory.  Each of these calls fails once, or from then on; there is
less than it takes.
"""

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


if __name__ == "__main__":
    main()
