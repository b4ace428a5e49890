"""Each allocation of a check gives NULL once, or from then on: also those of
the libraries.  The old state stands or the new one does.
"""

import collections

from faults import *


# What crashes by itself without memory: git_libgit2_init, with the OpenSSL and
# libssh2 that it starts, where it cannot say why it failed, and git_error_set,
# which frees what it never had (libgit2 1.5); json-c 0.16 copies a member's name
# and does not look whether it could.  The archive must bear it.
CRASHING = re.compile(r"lib(git2|json-c)\.so[^(]*\(\w*")
CRASHES = 200


class Memory(Faults):
    def setUp(self):
        super().setUp()
        self.need_malloc()

    def judge_once(self, slot, outcome):
        """Thousands of points end in a few states: each is judged once."""
        state = (outcome.status, str(outcome.told()), bool(outcome.saw_less()),
                 bool(outcome.may_be_untold()), self.stage.state(slot))
        if state in self.sound:
            return []
        wrong = self.stage.judge(slot, outcome)
        if not wrong:
            self.sound.add(state)
        return wrong

    def starve(self, slot, point):
        n, stays = point
        outcome = self.stage.check(slot, allocation=n,
                                   allocation_stays=int(stays))
        crashing = [found.group() for found in
                    map(CRASHING.search, outcome.trace) if found]
        if outcome.status in (-signal.SIGSEGV, -signal.SIGABRT) and crashing:
            self.crashed[crashing[0]].append(n)
            return self.stage.judge(slot, outcome)
        wrong = self.stage.judge_failure(outcome)
        if outcome.status == FAILED:
            wrong += ["left over at once: " + name for name in
                      self.stage.litter(self.stage.archive(slot))]
        wrong += self.judge_once(slot, outcome)
        return wrong and [outcome.fired or "", *outcome.trace[:16],
                          outcome.err, *wrong]

    def sweep_all(self, stays, most, step=1):
        n = self.stage.check(0).allocations
        self.crashed, self.sound = collections.defaultdict(list), set()
        self.sweep(spread([(i, stays) for i in range(1, n + 1, step)], most),
                   self.starve)
        self.tell()
        self.assertLess(sum(map(len, self.crashed.values())), CRASHES)

    def tell(self):
        """Those that crash by themselves are left out, by their names."""
        for name, points in sorted(self.crashed.items()):
            print("crashed in %s): %d, at %s" % (
                name, len(points), sorted(points)), file=sys.stderr)
        print("%d states were judged" % len(self.sound), file=sys.stderr)

    def test_one_allocation(self):
        self.sweep_all(False, 30)

    def test_one_allocation_and_all_later_ones(self):
        self.sweep_all(True, 12, step=10)


if __name__ == "__main__":
    main()
