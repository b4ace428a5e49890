"""Debian's mail servers, each with its own files in a namespace of this test:
the machine has no new package, user, file or listening port.

EMEND_MAIL is the directory in which tests/mail/get left the packages.
"""

import base64
import os
import pathlib
import shutil
import signal
import socket
import subprocess
import sys
import threading
import time

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent / "cli"))
sys.path.insert(0, str(HERE.parent / "hostile"))

import nowhere

DEBS = pathlib.Path(os.environ.get("EMEND_MAIL") or "/nonexistent")
STAGE = pathlib.Path("/run")  # in the namespace, a file system in memory
BOX = pathlib.Path("/srv/box")
PORT = 2525
USER, PASSWORD = "emend", "top secret"
SKIPPED = 77
READERS = ("libcourier-unicode4", "maildrop", "mblaze")

USERS = """reader:x:901:901::/srv:/bin/sh
opensmtpd:x:902:902::/var/lib/opensmtpd/empty:/bin/false
opensmtpq:x:903:903::/var/lib/opensmtpd/empty:/bin/false
postfix:x:904:904::/var/spool/postfix:/bin/false
Debian-exim:x:905:905::/var/spool/exim4:/bin/false
"""
GROUPS = """reader:x:901:
opensmtpd:x:902:
opensmtpq:x:903:
postfix:x:904:
postdrop:x:906:
Debian-exim:x:905:
"""


def skip(why):
    print("SKIPPED: " + why, file=sys.stderr)
    sys.exit(SKIPPED)


def run(*command, **options):
    return subprocess.run([*map(str, command)], check=True, **options)


def enter(kind):
    """Begins again where a network and all files of a system are our own, with
    the server's packages unpacked over them."""
    packages = kind.packages
    if os.getuid() != 0:
        skip("mail servers want to be started by root")
    debs = [found for name in (*packages, *READERS)
            for found in DEBS.glob(name + "_*.deb")]
    if len(debs) < len(packages) + len(READERS):
        skip("no mail servers: tests/mail/get brings them")
    if not nowhere.enter():
        skip("needs unshare -n and -m")
    nowhere.loopback()
    run("mount", "-t", "tmpfs", "tmpfs", STAGE)
    tree = STAGE / "tree"
    for deb in debs:
        run("dpkg-deb", "-x", deb, tree)
    for name in ("etc", "srv", "usr", "var"):
        (tree / name).mkdir(exist_ok=True)
    move_in(tree / "lib", tree / "usr/lib")
    for name, more in (("passwd", USERS), ("group", GROUPS)):
        (tree / "etc" / name).write_text(
            (pathlib.Path("/etc") / name).read_text() + more)
    (tree / "etc/mailname").write_text("mail.example.org\n")
    for name in ("etc", "srv", "usr", "var"):
        work = STAGE / ("work-" + name)
        work.mkdir()
        if subprocess.run(
                ["mount", "-t", "overlay", "overlay", "-o",
                 "lowerdir=/%s,upperdir=%s,workdir=%s" % (
                     name, tree / name, work), "/" + name]).returncode:
            skip("no file systems can be laid over others here")
    os.environ["PATH"] = "/usr/sbin:/usr/bin:/sbin:/bin"
    run("ldconfig")
    needs = run("sh", "-c", "ldd $(command -v %s)" % kind.command[0],
                stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                text=True).stdout
    if "not found" in needs:
        skip("%s lacks libraries here:\n%s" % (kind.command[0], needs))


def move_in(source, target):
    """/lib is /usr/lib here, in some packages not."""
    if source.is_dir():
        shutil.copytree(source, target, symlinks=True, dirs_exist_ok=True)


def make_certificates():
    """A CA of ours and what it says of localhost: /etc/mail-test/*.pem."""
    place = pathlib.Path("/etc/mail-test")
    place.mkdir()
    quiet = {"stderr": subprocess.DEVNULL, "cwd": place}
    run("openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days",
        "2", "-subj", "/CN=The CA of a test", "-keyout", "ca.key", "-out",
        "ca.pem", **quiet)
    run("openssl", "req", "-newkey", "rsa:2048", "-nodes", "-subj",
        "/CN=localhost", "-keyout", "key.pem", "-out", "request.pem", **quiet)
    (place / "names").write_text("subjectAltName=DNS:localhost\n")
    run("openssl", "x509", "-req", "-in", "request.pem", "-CA", "ca.pem",
        "-CAkey", "ca.key", "-CAcreateserial", "-days", "2", "-extfile",
        "names", "-out", "cert.pem", **quiet)
    return place


class Server:
    """A mail server: whatever comes goes into BOX."""

    packages = ()
    secure = True  # STARTTLS and AUTH

    def __init__(self):
        self.place = make_certificates()
        self.process = None
        BOX.mkdir(parents=True, exist_ok=True)
        for name in ("cur", "new", "tmp"):
            (BOX / name).mkdir()
        run("chown", "-R", "reader:reader", "/srv")
        self.log = open(STAGE / "server.log", "ab")
        try:
            self.prepare()
        except subprocess.CalledProcessError as error:
            raise AssertionError(self.said()) from error

    def start(self):
        self.process = subprocess.Popen(
            self.command, stdin=subprocess.DEVNULL, stdout=self.log,
            stderr=self.log, start_new_session=True)
        until = time.monotonic() + 20
        while True:
            try:
                with socket.create_connection(("127.0.0.1", PORT), 5) as s:
                    if s.recv(4).startswith(b"220"):
                        return
            except OSError:
                pass
            if time.monotonic() > until or self.process.poll() is not None:
                raise AssertionError("the server does not start:\n" +
                                     self.said())
            time.sleep(0.05)

    def stop(self):
        if self.process:
            os.killpg(self.process.pid, signal.SIGTERM)
            self.process.wait()
            self.process = None

    def said(self):
        logs = [STAGE / "server.log",
                *pathlib.Path("/var/log/exim4").glob("*log")]
        return "".join(path.read_text(errors="replace") for path in logs)

    def key_for(self, user):
        """The key where the server's own user may read it."""
        for name in ("cert.pem", "key.pem"):
            run("chown", user, self.place / name)
        (self.place / "key.pem").chmod(0o600)


class OpenSmtpd(Server):
    """In the clear: Debian 12's breaks off each handshake with OpenSSL 3, and
    takes passwords by TLS alone."""

    packages = ("libevent-2.1-7", "opensmtpd")
    secure = False
    command = ["smtpd", "-d", "-f", "/etc/smtpd.conf"]

    def prepare(self):
        run("chgrp", "opensmtpq", "/usr/sbin/smtpctl")
        os.chmod("/usr/sbin/smtpctl", 0o2755)
        (self.place / "boxes").write_text("@\treader\n")
        pathlib.Path("/etc/smtpd.conf").write_text("""
table boxes file:/etc/mail-test/boxes
listen on socket
listen on 127.0.0.1 port %d
action box maildir "/srv/box" virtual <boxes>
match from any for any action box
""" % PORT)


class Postfix(Server):
    packages = ("libnsl2", "postfix")
    command = ["/usr/lib/postfix/sbin/master", "-d"]

    def prepare(self):
        self.key_for("root")
        etc = pathlib.Path("/etc/postfix")
        lines = """compatibility_level = 3.6
myhostname = mail.example.org
mydestination =
alias_maps =
alias_database =
inet_interfaces = 127.0.0.1
inet_protocols = ipv4
maillog_file = /dev/stdout
virtual_mailbox_domains = example.org
virtual_mailbox_base = /srv
virtual_mailbox_maps = static:box/
virtual_uid_maps = static:901
virtual_gid_maps = static:901
smtpd_tls_cert_file = /etc/mail-test/cert.pem
smtpd_tls_key_file = /etc/mail-test/key.pem
smtpd_tls_security_level = encrypt
smtpd_sasl_auth_enable = yes
smtpd_sasl_type = dovecot
smtpd_sasl_path = /run/passwords
smtpd_relay_restrictions = permit_sasl_authenticated, reject
"""
        (etc / "main.cf").write_text(lines)
        rows = ["127.0.0.1:%d inet n - n - - smtpd" % PORT]
        rows += ["%s unix - - n - - %s" % (name, program) for name, program in
                 (("rewrite", "trivial-rewrite"), ("bounce", "bounce"),
                  ("defer", "bounce"), ("trace", "bounce"),
                  ("proxymap", "proxymap"), ("error", "error"), ("anvil", "anvil"))]
        rows += ["cleanup unix n - n - 0 cleanup",
                 "tlsmgr unix - - n 1000? 1 tlsmgr",
                 "virtual unix - n n - - virtual",
                 "pickup unix n - n 60 1 pickup", "qmgr unix n - n 300 1 qmgr",
                 "postlog unix-dgram n - n - 1 postlogd"]
        (etc / "master.cf").write_text("\n".join(rows) + "\n")
        spool = pathlib.Path("/var/spool/postfix")
        for name in ("active", "bounce", "corrupt", "defer", "deferred",
                     "flush", "hold", "incoming", "maildrop", "private",
                     "public", "saved", "trace"):
            (spool / name).mkdir(mode=0o700, exist_ok=True)
            run("chown", "postfix", spool / name)
        (spool / "pid").mkdir(exist_ok=True)
        run("chown", "postfix", "/var/lib/postfix")
        for path, mode in ((spool / "maildrop", 0o730),
                           (spool / "public", 0o710),
                           ("/usr/sbin/postqueue", 0o2755),
                           ("/usr/sbin/postdrop", 0o2755)):
            run("chgrp", "postdrop", path)
            os.chmod(path, mode)
        (etc / "postfix-files").write_text("")
        run("postfix", "check", stdout=self.log, stderr=self.log)
        self.answer_about_passwords()

    def answer_about_passwords(self):
        """Postfix asks somebody else about them, by Dovecot's protocol."""
        listener = socket.socket(socket.AF_UNIX)
        listener.bind("/run/passwords")
        os.chmod("/run/passwords", 0o666)
        listener.listen()

        def serve(connection):
            with connection, connection.makefile("rw") as file:
                file.write("VERSION\t1\t1\nMECH\tPLAIN\tplaintext\nSPID\t1\n"
                           "CUID\t1\nCOOKIE\t%032x\nDONE\n" % 1)
                file.flush()
                for line in file:
                    what, number, *more = line.rstrip("\n").split("\t")
                    if what not in ("AUTH", "CONT"):
                        continue
                    said = more[-1].removeprefix("resp=")
                    if what == "AUTH" and said == more[-1]:
                        file.write("CONT\t%s\t\n" % number)
                    else:
                        _, user, word = base64.b64decode(
                            said).decode().split("\0")
                        good = (user, word) == (USER, PASSWORD)
                        file.write("%s\t%s\tuser=%s\n" % (
                            "OK" if good else "FAIL", number, user))
                    file.flush()

        def accept():
            while True:
                threading.Thread(target=serve, args=(listener.accept()[0],),
                                 daemon=True).start()

        threading.Thread(target=accept, daemon=True).start()


class Exim(Server):
    packages = ("exim4-base", "exim4-daemon-light", "libgnutls-dane0",
                "libidn12", "libnsl2")
    command = ["exim4", "-bdf", "-q5s"]

    def prepare(self):
        self.key_for("Debian-exim")
        for path in ("/var/spool/exim4", "/var/log/exim4"):
            pathlib.Path(path).mkdir(parents=True, exist_ok=True)
            run("chown", "-R", "Debian-exim:Debian-exim", path)
        pathlib.Path("/etc/exim4").mkdir(exist_ok=True)
        pathlib.Path("/etc/exim4/exim4.conf").write_text("""
primary_hostname = mail.example.org
exim_user = Debian-exim
exim_group = Debian-exim
local_interfaces = 127.0.0.1
daemon_smtp_ports = %d
smtp_accept_queue_per_connection = 0
keep_environment =
tls_advertise_hosts = *
tls_certificate = /etc/mail-test/cert.pem
tls_privatekey = /etc/mail-test/key.pem
auth_advertise_hosts = ${if eq{$tls_in_cipher}{}{}{*}}
acl_smtp_rcpt = known
acl_smtp_data = sound
begin acl
known:
  deny message = no TLS
       !encrypted = *
  accept authenticated = *
  deny message = log in first
sound:
  deny message = headers: $acl_verify_message
       !verify = header_syntax
  deny message = headers are not plain
       !verify = header_names_ascii
  accept
begin routers
all:
  driver = accept
  transport = box
begin transports
box:
  driver = appendfile
  maildir_format
  directory = /srv/box
  user = reader
  group = reader
begin authenticators
plain:
  driver = plaintext
  public_name = PLAIN
  server_prompts = :
  server_condition = ${if and{{eq{$auth2}{%s}}{eq{$auth3}{%s}}}}
  server_set_id = $auth2
""" % (PORT, USER, PASSWORD))


KINDS = {"opensmtpd": OpenSmtpd, "postfix": Postfix, "exim": Exim}
