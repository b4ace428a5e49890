"""The ways out: what receivers get, and what they may do to emend."""

import base64
import hashlib
import hmac

import sinks
from harness import *

NUMBER = {"29 of the 31": "27 of the 31"}
AGAIN = {"29 of the 31": "26 of the 31"}


class Channels(ServedCase):
    def setUp(self):
        super().setUp()
        self.kept = self.archive()
        self.site.put("story.html")
        self.kept.run("add", self.url(), now=at(0))
        self.plain = self.kept.conf.read_text()

    def rule(self, *lines, more=""):
        self.kept.conf.write_text(
            self.plain + more + '\n[alert "desk"]\non = *\n' +
            "".join(line + "\n" for line in lines))

    def edit(self, minute, words=None, status=None, **options):
        self.site.put("story.html",
                      paragraphs=stories.edited(**(words or NUMBER)))
        return self.kept.run("check", "--all", now=at(minute), status=status,
                             **options)

    def deliver(self, minute, **options):
        done = self.kept.run("deliver", "--format", "json", now=at(minute),
                             status=None, **options)
        return read_json(done.out.splitlines()[-1])


class Webhook(Channels):
    SECRET = b"a key of ours, which nobody knows"

    def setUp(self):
        super().setUp()
        self.hook = sinks.Hook(self)

    def test_a_post_is_signed_and_bears_the_message_s_name(self):
        secret = self.kept.dir / "hook.secret"
        secret.write_text("whsec_%s\n" %
                          base64.b64encode(self.SECRET).decode())
        secret.chmod(0o600)
        self.rule("webhook = " + self.hook.url("/x?y=1"),
                  "secretFile = hook.secret")
        self.edit(20, status=DONE)
        (_, path, headers, body), = self.hook.received
        self.assertEqual(path, "/x?y=1")
        self.assertEqual(headers["Content-Type"], "application/json")
        document = read_json(body.decode())
        self.assertEqual(headers["webhook-id"], document["id"])
        signed = b"%s.%s.%s" % (headers["webhook-id"].encode(),
                                headers["webhook-timestamp"].encode(), body)
        digest = hmac.new(self.SECRET, signed, hashlib.sha256).digest()
        self.assertEqual(headers["webhook-signature"],
                         "v1," + base64.b64encode(digest).decode())

    def test_a_secret_that_others_may_read_is_not_used(self):
        secret = self.kept.dir / "hook.secret"
        secret.write_text("hidden words\n")
        secret.chmod(0o644)
        self.rule("webhook = " + self.hook.url(), "secretFile = hook.secret")
        done = self.edit(20, status=TROUBLE)
        self.assertIn("chmod 600", done.out)
        self.assertNotIn("hidden words", done.out + done.err)
        self.assertEqual(self.hook.received, [])
        secret.chmod(0o600)
        self.assertEqual(self.deliver(30)["delivered"], 1)

    def test_trouble_is_tried_again_with_the_same_name_and_bytes(self):
        self.rule("webhook = " + self.hook.url())
        self.hook.ways = ["500", "429 Retry-After: 600", "408", "reset", "ok"]
        self.edit(20, status=TROUBLE)
        minute = 20
        for expected, wait in ((0, 2), (0, 9), (0, 2), (0, 10), (1, 20)):
            minute += wait
            self.assertEqual(self.deliver(minute)["delivered"], expected,
                             minute)
        self.assertEqual([r[0].split()[0] for r in self.hook.received],
                         ["500", "429", "408", "reset", "ok"])
        self.assertEqual(len({r[2]["webhook-id"]
                              for r in self.hook.received}), 1)
        self.assertEqual(len({r[3] for r in self.hook.received}), 1)

    def test_a_redirect_is_not_followed_and_ends_it(self):
        self.rule("webhook = " + self.hook.url())
        self.hook.ways = ["302 Location: %s" % self.hook.url("/other"), "ok"]
        done = self.edit(20, status=TROUBLE)
        self.assertIn("not followed", done.out)
        self.assertIn("gives up", done.out)
        self.assertEqual(self.deliver(60)["waiting"], 0)
        self.assertEqual(len(self.hook.received), 1)

    def test_gone_closes_the_channel(self):
        self.rule("webhook = " + self.hook.url())
        self.hook.ways = ["410", "ok"]
        self.edit(20, status=TROUBLE)
        self.edit(40, AGAIN, status=TROUBLE)
        self.assertEqual(len(self.hook.received), 1)

    def test_a_huge_answer_is_not_read(self):
        self.rule("webhook = " + self.hook.url())
        self.hook.ways = ["huge"]
        started = time.monotonic()
        self.edit(20, status=DONE)
        self.assertLess(time.monotonic() - started, 20)

    def test_one_that_hangs_holds_up_no_other(self):
        other = sinks.Hook(self)
        self.rule("webhook = " + self.hook.url(), "webhook = " + other.url())
        self.hook.ways = ["hang"]
        self.site.put("story.html", paragraphs=stories.edited(**NUMBER))
        process = subprocess.Popen(
            [EMEND, "-C", self.kept.dir, "check", "--all"],
            env=clean_environment(EMEND_NOW=at(20)), cwd="/",
            stdout=subprocess.PIPE)
        self.addCleanup(process.stdout.close)
        until = time.monotonic() + 10
        while not other.received and time.monotonic() < until:
            time.sleep(0.02)
        self.assertEqual(len(other.received), 1)
        self.assertIsNone(process.poll())
        # a check in the same archive is not held up by it, nor a deliver
        self.assertEqual(self.kept.run("deliver", status=BUSY).out, "")
        process.terminate()
        process.wait()

    def test_an_address_s_path_is_not_printed(self):
        self.rule("webhook = " + self.hook.url("/services/very-hidden"))
        self.hook.ways = ["500"]
        done = self.edit(20, status=TROUBLE)
        self.assertIn("webhook 127.0.0.1", done.out)
        self.assertNotIn("very-hidden", done.out + done.err)


if __name__ == "__main__":
    main()
