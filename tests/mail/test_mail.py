"""Alerts through a real mail server, read by mail programs that are not ours:

    test_mail.py opensmtpd|postfix|exim

EMEND_MAIL_SHOW=1 prints a message as it was received.
"""

import email
import email.policy
import email.utils

import servers
from harness import *

ONCE = ("Date", "From", "To", "Subject", "Message-ID", "List-Id",
        "Auto-Submitted", "MIME-Version", "Content-Type")

TITLES = [
    "Plain words", "Ü\u0308ber den Kai \u2013 „29“ von 31", "港が閉鎖される" * 40,
    "Набережная закрыта до весны", "مرسى مغلق حتى الربيع",
    "a" * 3000, "word " * 400, "\U0001f6a2\u200d\U0001f30a" * 60,
    "Plain\r\nBcc: all@example.org", "Two\n\nSubject: other", ".", "..",
    ".\r\nQUIT", "From here", "=?utf-8?B?QmNjOiB4?=", "=?utf-8?Q?=0D=0Ax?=",
    "From: x@example.org", "(comment \"quoted\\", "a,b;c:<x@example.org>",
    "\x1b[31mred\x07", "\u202egnp.exe", "\u2028line\u0085next", "$(id) `id`",
    "tab\there", "=20=3D=", "<script>alert(1)</script>", "--=_boundary--",
    "e\u0301" * 500, "\ufeff\u200b", "é" * 41 + "x", "x" * 75 + " é",
]

LONG_RULE = "desk of the K\u00fcste " * 5


def read(path):
    return email.message_from_bytes(path.read_bytes(),
                                    policy=email.policy.default)


def other(*command, stdin=None):
    """What a mail program that is not ours prints."""
    done = subprocess.run([*map(str, command)], stdin=stdin,
                          stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                          env=clean_environment(LC_ALL="C.UTF-8"), timeout=60)
    if done.returncode or done.stderr:
        raise AssertionError("%s: %d: %s" % (command, done.returncode,
                                             done.stderr.decode()))
    return done.stdout


class Mail(ServedCase):
    SMTP = ("\n[smtp]\nurl = smtp://localhost:%d\n"
            "from = emend@example.org\n" % servers.PORT)
    SECURE = "user = %s\npasswordFile = smtp.secret\n" % servers.USER
    SENDMAIL = ("\n[smtp]\nsendmail = /usr/sbin/sendmail\n"
                "from = emend@example.org\n")
    TRUST = {"SSL_CERT_FILE": "/etc/mail-test/ca.pem"}

    def setUp(self):
        super().setUp()
        for name in ("new", "cur"):
            for path in (servers.BOX / name).iterdir():
                path.unlink()
        self.smtp = self.SMTP + (self.SECURE if SERVER.secure else
                                 "tls = no\n")
        self.kept = self.archive()
        self.secret = self.kept.dir / "smtp.secret"
        self.secret.write_text(servers.PASSWORD + "\n")
        self.secret.chmod(0o600)
        if not SERVER.process:
            SERVER.start()

    def rule(self, way, name="desk", more=""):
        """The rule also tells a program, which keeps what it is told."""
        self.told = pathlib.Path(tempfile.mkdtemp(prefix="emend-told-"))
        self.addCleanup(shutil.rmtree, self.told, ignore_errors=True)
        program = self.told / "tell"
        program.write_text("#!/bin/sh\ncat > %s/$EMEND_ALERT_ID.json\n" %
                           self.told)
        program.chmod(0o755)
        self.kept.conf.write_text(
            self.plain + way + '\n[alert "%s"]\non = *\n'
            "email = desk@example.org\ncommand = %s\n%s" % (
                name, program, more))

    def watch(self, *titles):
        for n, title in enumerate(titles):
            self.site.put("t%d.html" % n, title=title)
        listed = self.file("urls.txt", "".join(
            self.url("/t%d.html\n" % n) for n in range(len(titles))))
        self.kept.run("add", "--no-look", listed)
        self.plain = self.kept.conf.read_text()
        self.kept.run("check", "--all", now=at(0))

    def edit(self, minute, *titles, number=27, status=DONE, env=None):
        for n, title in enumerate(titles):
            self.site.put("t%d.html" % n, title=title,
                          paragraphs=stories.edited(
                              **{"29 of the 31": "%d of the 31" % number}))
        return self.kept.run("check", "--all", now=at(minute), status=status,
                             env=self.TRUST if env is None else env)

    def deliver(self, minute):
        done = self.kept.run("deliver", "--format", "json", now=at(minute),
                             status=None, env=self.TRUST)
        return read_json(done.out.splitlines()[-1])

    def received(self, count):
        """The stored messages, oldest first; waits for the server."""
        until = time.monotonic() + 60
        while True:
            found = sorted((servers.BOX / "new").iterdir(),
                           key=lambda p: p.stat().st_mtime_ns)
            if len(found) >= count or time.monotonic() > until:
                break
            time.sleep(0.1)
        self.assertEqual(len(found), count, SERVER.said()[-3000:])
        return found

    def subjects(self):
        """What the program was told."""
        return [json.loads(path.read_text())["subject"]
                for path in self.told.glob("*.json")]

    # ---- what must hold of every stored message

    def check_python(self, path):
        mail = read(path)
        self.assertEqual(mail.defects, [], path.read_bytes())
        for name, value in mail.items():
            self.assertEqual(value.defects, (), "%s: %s" % (name, value))
        for name in ONCE:
            self.assertEqual(len(mail.get_all(name, [])), 1, name)
        self.assertNotIn("Bcc", mail)
        self.assertEqual([a.addr_spec for a in mail["To"].addresses],
                         ["desk@example.org"])
        self.assertEqual(mail["Auto-Submitted"], "auto-generated")
        self.assertIsNotNone(mail["Date"].datetime)
        parts = list(mail.iter_parts())
        self.assertEqual([p.get_content_type() for p in parts],
                         ["text/plain", "text/html"])
        for part in parts:
            self.assertEqual(part.defects, [])
            part.get_content().encode()
        for line in path.read_bytes().split(b"\n"):
            self.assertLessEqual(len(line), 998)
        return mail

    def check_reformime(self, path, mail):
        with open(path, "rb") as file:
            said = other("reformime", "-i", stdin=file).decode()
        types = re.findall("^content-type: (.*)$", said, re.M)
        self.assertEqual(types, ["multipart/alternative", "text/plain",
                                 "text/html"], said)
        for section, part in zip(("1.1", "1.2"), mail.iter_parts()):
            with open(path, "rb") as file:
                text = other("reformime", "-e", "-s", section, stdin=file)
            self.assertEqual(text, part.get_payload(decode=True))

    def check_mblaze(self, path, mail):
        said = other("mhdr", "-d", "-h", "subject", path).decode()
        self.assertEqual(said.rstrip("\n"), str(mail["Subject"]))
        said = other("mshow", "-t", path).decode()
        self.assertEqual(re.findall("^ *[0-9]+: (text/[a-z]+|multipart/[a-z]+)",
                                    said, re.M),
                         ["multipart/alternative", "text/plain", "text/html"],
                         said)

    def check_message(self, path):
        mail = self.check_python(path)
        self.check_reformime(path, mail)
        self.check_mblaze(path, mail)
        return mail

    # ---- the ways

    def want_security(self):
        if not SERVER.secure:
            self.skipTest("this server has no TLS")

    def test_a_change_arrives_as_text_and_page(self):
        self.watch(stories.TITLE)
        self.rule(self.smtp)
        self.edit(20, stories.TITLE)
        path, = self.received(1)
        mail = self.check_message(path)
        self.assertRegex(mail["Subject"], "^Number changed: .27 of the 31 moorings. was .29")
        self.assertEqual(self.subjects(), [mail["Subject"]])
        text, page = (p.get_content() for p in mail.iter_parts())
        self.assertIn("[-29-]{+27+} of the 31", text)
        self.assertIn('href="%s"' % self.url("/t0.html"), page)
        self.assertRegex(mail["List-Id"], r"^<desk\.emend\.example\.org>$")
        if SERVER.secure:
            self.assertRegex(" ".join(mail.get_all("Received")),
                             "with (ESMTPSA|esmtpsa)")
        if os.environ.get("EMEND_MAIL_SHOW"):
            print(path.read_bytes().decode())

    def test_any_title_by_smtp(self):
        self.any_title(self.smtp)

    def test_any_title_by_the_machine_s_own_mailer(self):
        self.any_title(self.SENDMAIL)

    def any_title(self, way):
        self.watch(*TITLES)
        self.rule(way)
        self.edit(20, *TITLES)
        subjects = self.subjects()
        self.assertGreaterEqual(len(subjects), len(TITLES) - 4)
        mails = [self.check_message(path)
                 for path in self.received(len(subjects))]
        self.assertEqual(sorted(str(m["Subject"]) for m in mails),
                         sorted(subjects))
        self.assertEqual(len({m["Message-ID"] for m in mails}), len(mails))

    def test_an_article_s_mails_are_one_thread(self):
        titles = "One quay", "Another quay"
        self.watch(*titles)
        self.rule(self.smtp)
        self.edit(20, *titles)
        self.edit(40, *titles, number=26)
        threads = {}
        for path in self.received(4):
            mail = self.check_message(path)
            self.assertEqual(mail["In-Reply-To"], mail["References"])
            threads.setdefault(mail["References"], set()).add(
                mail["Message-ID"])
        self.assertEqual(sorted(map(len, threads.values())), [2, 2])

    def test_the_same_message_again_has_the_same_name_and_bytes(self):
        """As after a crash between sending and writing down that it is sent."""
        self.watch("One quay")
        self.rule(self.smtp)
        SERVER.stop()
        self.edit(20, "One quay", status=TROUBLE)
        before = self.dir / "before"
        shutil.copytree(self.kept.dir, before)
        SERVER.start()
        self.assertEqual(self.deliver(60)["delivered"], 1)
        shutil.rmtree(self.kept.dir)
        shutil.copytree(before, self.kept.dir)
        self.assertEqual(self.deliver(90)["delivered"], 1)
        first, second = map(self.check_message, self.received(2))
        self.assertEqual(first["Message-ID"], second["Message-ID"])
        for part, again in zip(first.iter_parts(), second.iter_parts()):
            self.assertEqual(part.as_bytes(), again.as_bytes())

    def test_a_wrong_password_waits_for_the_right_one(self):
        self.want_security()
        self.watch("One quay")
        self.rule(self.smtp)
        self.secret.write_text("wrong\n")
        done = self.edit(20, "One quay", status=TROUBLE)
        self.assertNotIn("gives up", done.out)
        self.secret.write_text(servers.PASSWORD + "\n")
        self.assertEqual(self.deliver(60)["delivered"], 1)
        self.received(1)

    def test_a_server_that_nobody_vouches_for_gets_nothing(self):
        self.want_security()
        self.watch("One quay")
        self.rule(self.smtp)
        done = self.edit(20, "One quay", status=TROUBLE, env={})
        self.assertNotIn(servers.PASSWORD, done.out + done.err)
        self.received(0)

    def test_long_names_and_digests(self):
        titles = ["Quay %d is closed – geschloßen" % n for n in range(40)]
        self.watch(*titles)
        self.rule(self.smtp, name=LONG_RULE.strip(), more="digest = 1h\n")
        self.edit(20, *titles)
        self.deliver(200)
        path, = self.received(1)
        mail = self.check_message(path)
        self.assertLessEqual(len(mail["List-Id"]), 255)
        self.assertIn("Quay 39", mail.get_body(("plain",)).get_content())


if __name__ == "__main__":
    kind = servers.KINDS[sys.argv[1]]
    servers.enter(kind)
    SERVER = kind()
    del sys.argv[1]
    try:
        SERVER.start()
        main()
    finally:
        SERVER.stop()
        if os.environ.get("EMEND_MAIL_SHOW"):
            print(SERVER.said())
