"""Each allocation of a check gives NULL once, or from then on: also those of
the libraries.  The old state stands or the new one does.
"""

from faults import *


# What crashes by itself without memory: git_libgit2_init, with the OpenSSL and
# libssh2 that it starts, where it cannot say why it failed, and git_error_set,
# which frees what it never had (libgit2 1.5); json-c 0.16 copies a member's name
# and does not look whether it could.  The archive must bear it.
CRASHING = re.compile("libgit2.so|libjson-c.so")
CRASHES = 200


class Memory(Faults):
    def setUp(self):
        super().setUp()
        if len(PRELOADED) > 1:
            print("\nSKIPPED: a sanitizer has its own malloc; run-tests tries "
                  "this with the clang build", file=sys.stderr)
            self.skipTest("a sanitizer has its own malloc")

    def starve(self, slot, point):
        n, stays = point
        outcome = self.stage.check(slot, allocation=n,
                                   allocation_stays=int(stays))
        if outcome.status in (-signal.SIGSEGV, -signal.SIGABRT) and any(
                CRASHING.search(line) for line in outcome.trace):
            self.crashed.append(n)
            return self.stage.judge(slot, outcome)
        wrong = self.stage.judge_failure(outcome)
        if outcome.status == FAILED:
            wrong += ["left over at once: " + name for name in
                      self.stage.litter(self.stage.archive(slot))]
        wrong += self.stage.judge(slot, outcome)
        return wrong and [outcome.fired or "", *outcome.trace[:16],
                          outcome.err, *wrong]

    def sweep_all(self, stays, most, step=1):
        n = self.stage.check(0).allocations
        self.crashed = []
        self.sweep(spread([(i, stays) for i in range(1, n + 1, step)], most),
                   self.starve)
        self.assertLess(len(self.crashed), CRASHES, self.crashed)
        print("%d crashed in a library" % len(self.crashed), file=sys.stderr)

    def test_one_allocation(self):
        self.sweep_all(False, 30)

    def test_one_allocation_and_all_later_ones(self):
        self.sweep_all(True, 12, step=10)


if __name__ == "__main__":
    main()
