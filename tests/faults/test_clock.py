"""The clock jumps while a check runs."""

from faults import *


class Clock(Faults):
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
