"""kill -9 at each write, fsync, rename, link, unlink and truncate of a check."""

from faults import *


class Kill(Faults):
    def kill(self, slot, point):
        n, how, calls = point
        outcome = self.stage.check(slot, calls=calls, at=n, do=how)
        if not outcome.fired:
            return ["it did not come to this call"]
        if outcome.status != -signal.SIGKILL:
            return ["ended with %d\n%s" % (outcome.status, outcome.err)]
        wrong = self.stage.judge(slot, outcome)
        return wrong and [outcome.fired, *outcome.trace[:12], *wrong]

    def count(self, calls):
        return len(self.stage.check(0, calls=calls).calls)

    def test_before_each_call_that_changes_something(self):
        self.sweep(
            spread([(n, "kill", CHANGING)
                    for n in range(1, self.count(CHANGING) + 1)], 16),
            self.kill)

    def test_in_the_middle_of_each_write(self):
        self.sweep(
            spread([(n, "half", ("write",))
                    for n in range(1, self.count(("write",)) + 1)], 10),
            self.kill)


if __name__ == "__main__":
    main()
