"""Each call of a check fails once, or from then on: with no space, an input or
output error, a signal, no descriptors left, no permission; or it does half of its work.

The old state stands or the new one does, one error says why, nothing is left
over, and the next check brings what is missing.
"""

from faults import *

# what each error can come from
KINDS = {
    "ENOSPC": ("write", "sync", "rename", "link", "truncate", "open", "mkdir",
               "close"),
    "EIO": FAILING,
    "EINTR": ("open", "read", "write", "sync", "truncate"),
    "EMFILE": ("open",),
    "EACCES": ("open", "rename", "link", "unlink", "mkdir", "stat", "chmod"),
    "ENOMEM": ("map",),
    "short": ("read", "write"),
}
# SQLite takes a lock that cannot be had for one that another holds
WAITED_FOR = ("lock", "close")


class Fail(Faults):
    def fail_one(self, slot, point):
        kind, n, stays = point
        outcome = self.stage.check(slot, calls=KINDS[kind], at=n,
                                   do=number_of(kind), stays=int(stays),
                                   under=kind != "EMFILE")
        if not outcome.fired:
            return ["it did not come to this call"]
        wrong = self.stage.judge_failure(outcome)
        archive = self.stage.archive(slot)
        call = outcome.fired.split(" ")[1]
        if stays and call in WAITED_FOR:  # not as many calls before as usual
            self.waits.add(point)
        if call not in ("unlink",) or not stays:
            wrong += ["left over at once: " + name
                      for name in self.stage.litter(archive)
                      # SQLite goes back by it when it is opened next
                      if call != "unlink" and name != "search.db-journal"]
        if kind == "short" and outcome.status != DONE and \
                "state.db" not in outcome.fired:
            wrong.append("did not go on: " + outcome.err)
        if outcome.status == FAILED and hasattr(outcome, "message"):
            wrong += self.judge_message(kind, call, outcome)
        wrong += self.stage.judge(slot, outcome)
        return wrong and [outcome.fired, *outcome.trace[:12], outcome.err,
                          *wrong]

    def judge_message(self, kind, call, outcome):
        """It names a file and the cause."""
        wrong = []
        if "/archive" not in outcome.message:
            wrong.append("names no file")
        # SQLite has its own words, and libgit2 none for why it cannot read
        if call in CHANGING and "state.db" not in outcome.message and \
                kind != "short" and \
                os.strerror(getattr(errno, kind)) not in outcome.message:
            wrong.append("does not say why")
        return wrong

    def sweep_kind(self, kind, most):
        whole = self.stage.check(0, calls=KINDS[kind],
                                 under=kind != "EMFILE")
        points = points_of(kind, whole.calls,
                           lambda call: call not in WAITED_FOR)
        self.sweep(spread(points, most), self.fail_one)

    def test_no_space_left(self):
        self.sweep_kind("ENOSPC", 10)

    def test_an_error_of_the_disk(self):
        self.sweep_kind("EIO", 16)

    def test_a_signal_in_between(self):
        self.sweep_kind("EINTR", 8)

    def test_no_descriptors_left(self):
        self.sweep_kind("EMFILE", 6)

    def test_what_may_not_be_done(self):
        self.sweep_kind("EACCES", 8)

    def test_no_room_to_map(self):
        self.sweep_kind("ENOMEM", 4)

    def test_half_of_what_was_asked_for(self):
        self.sweep_kind("short", 8)


if __name__ == "__main__":
    main()
