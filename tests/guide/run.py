#!/usr/bin/env python3
"""Does what README.md and the guide say, as a reader would.

    run.py SOURCE EMEND PAGE...

Each page has a home directory of its own.  Its fenced blocks are taken in
order; the word after the fence says what a block is, words after that (which
no reader sees) what is to be known of it:

    console   commands after "$ ", each followed by what it prints, if that is
              shown; "[...]" stands for any number of lines
    sh        commands alone, one script
    ini       lines of emend.conf
    cron      lines of a crontab
    yaml      a file of another program

    look=N    from here on the sites are as at the Nth look of seeds/demo, and
              it is that time; at=TIME: another time
    exits=N   the last command exits with N, not 0
    append=FILE, write=FILE   where a reader writes the block
    not-run   it changes the machine or waits: only its syntax is looked at,
              and the names of the commands and options of emend

Blocks of no language are not looked at.  Every address that a page names is
answered by a proxy on loopback, which plays the sites of seeds/demo and of
site/ beside this file, over TLS too.  Lines that must be the same each time are
compared as they are, but for hashes and the name of the home directory.
EMEND_REGEN=1 writes what is printed into the page, where no "[...]" stands.
"""
import http.server
import os
import pathlib
import re
import shutil
import ssl
import subprocess
import sys
import tempfile
import threading
import urllib.parse

SOURCE, EMEND = (pathlib.Path(p).resolve() for p in sys.argv[1:3])
HERE = pathlib.Path(__file__).resolve().parent
HOME = "/home/ada"  # as the pages call it
LANGUAGES = {"console", "sh", "ini", "cron", "yaml"}
REGEN = os.environ.get("EMEND_REGEN") == "1"


# ---- the sites

class Site(http.server.ThreadingHTTPServer):
    """A proxy that is all the sites itself."""
    daemon_threads = True
    look = 1

    def __init__(self, certificate):
        self.tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        self.tls.load_cert_chain(*certificate)
        super().__init__(("127.0.0.1", 0), Handler)

    def find(self, host, path):
        """A file, or None: what stands at the look goes first."""
        for root in (SOURCE / "seeds/demo" / str(self.look),
                     HERE / "site" / str(self.look), HERE / "site"):
            at = root / host / path.lstrip("/")
            if at.is_dir():
                at = at / "index.html"
            if at.is_file():
                return at
        return None

    def handle_error(self, request, client_address):
        pass  # clients that hang up


class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    wbufsize = -1

    def log_message(self, *arguments):
        pass

    def do_CONNECT(self):
        self.send_response(200)
        self.end_headers()
        self.wfile.flush()
        self.close_connection = True
        inside = self.server.tls.wrap_socket(self.connection, server_side=True)
        Handler(inside, self.client_address, self.server)
        inside.unwrap()

    def do_GET(self):
        at = urllib.parse.urlsplit(self.path)
        host = (at.netloc or self.headers.get("Host", "")).partition(":")[0]
        found = self.server.find(host, urllib.parse.unquote(at.path))
        said = found and found.with_name(found.name + ".status")
        status = 200 if found else 404
        if said and said.is_file():
            status = int(said.read_text())
        kind = "text/xml" if at.path.endswith(".xml") else \
            "text/plain" if at.path.endswith(".txt") else "text/html"
        self.answer(status, found.read_bytes() if found else b"<p>No.", kind)

    def do_POST(self):
        self.rfile.read(int(self.headers.get("Content-Length", 0)))
        self.answer(200, b"ok\n", "text/plain")

    def answer(self, status, body, kind):
        self.send_response(status)
        self.send_header("Content-Type", kind + "; charset=utf-8")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)
        self.wfile.flush()


def make_certificate(directory):
    """One for all the sites."""
    hosts = sorted({p.name for root in (SOURCE / "seeds/demo", HERE / "site")
                    for p in root.glob("**/*") if p.is_dir() and
                    re.fullmatch(r"[a-z.-]+\.(example|org|com)", p.name)})
    hosts.append("hooks.example")
    key, certificate = directory / "key.pem", directory / "certificate.pem"
    subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days",
         "2", "-keyout", key, "-out", certificate, "-subj", "/CN=sites",
         "-addext", "subjectAltName=" + ",".join("DNS:" + h for h in hosts)],
        check=True, stderr=subprocess.DEVNULL)
    return certificate, key


# ---- the blocks of a page

class Block:
    def __init__(self, page, line, info, text):
        words = info.split()
        self.where = f"{page}, line {line}"
        self.language, self.text = words[0], text
        self.facts = dict(w.partition("=")[::2] for w in words[1:])


def read_blocks(path):
    """All of them, in order."""
    blocks, open_at, info, lines = [], 0, "", []
    for number, line in enumerate(
            path.read_text(encoding="utf-8").splitlines(), 1):
        fence = re.match(r"```(.*)", line)
        if fence and not open_at:
            open_at, info, lines = number, fence.group(1).strip(), []
        elif fence:
            if info:
                blocks.append(Block(path.name, open_at, info,
                                    "\n".join(lines) + "\n"))
            open_at = 0
        elif open_at:
            lines.append(line)
    return blocks


# ---- what is printed

def plain(line):
    """Without what is another each time."""
    line = re.sub(r"\b[0-9a-f]{40,64}\b", "HASH", line.rstrip())
    line = re.sub(r"\b(?=[0-9a-f]*\d)[0-9a-f]{7}\b", "COMMIT", line)
    return re.sub(r"\b\d+(\.\d+)? (bytes|[kMG]B)\b", "SIZE", line)


def is_printed(expected, printed):
    """The first lines of expected that are missing, or None."""
    blocks = [[]]
    for line in map(plain, expected):
        if line == "[...]":
            blocks.append([])
        else:
            blocks[-1].append(line)
    lines = [plain(line) for line in
             re.sub(r"\n{3,}", "\n\n", printed.strip("\n")).splitlines()]
    at = 0
    for number, block in enumerate(blocks):
        starts = range(at, len(lines) - len(block) + 1)
        if number == 0:
            starts = starts[:1]
        elif number == len(blocks) - 1 and block:
            starts = starts[-1:]
        found = [s for s in starts if lines[s:s + len(block)] == block]
        if not found:
            return block
        at = found[0] + len(block)
    if len(blocks) == 1 and at != len(lines):
        return ["(there is more)"]
    return None


# ---- a reader

# What emend prints does not depend on how long it waits between requests, and
# a test does not wait.
WRAPPER = """#!/bin/sh
%(emend)s "$@"
status=$?
for conf in %(home)s/*/emend.conf %(home)s/*/*/emend.conf; do
	if [ -f "$conf" ] && ! grep -q '^delay = 0s' "$conf"; then
		printf '\\n[fetch]\\ndelay = 0s\\n' >>"$conf"
	fi
done
exit $status
"""


class Reader:
    def __init__(self, directory, site, certificate):
        self.site, self.wrong, self.ran = site, [], 0
        self.anew = []  # what stands in the page, what should
        self.home = directory / "home"
        (self.home / "bin").mkdir(parents=True)
        wrapper = self.home / "bin/emend"
        wrapper.write_text(WRAPPER % {"emend": EMEND, "home": self.home})
        wrapper.chmod(0o755)
        proxy = "http://127.0.0.1:%d" % site.server_port
        self.environment = {
            "PATH": f"{self.home}/bin:/usr/bin:/bin", "HOME": str(self.home),
            "LC_ALL": "C", "TZ": "UTC", "http_proxy": proxy,
            "https_proxy": proxy, "CURL_CA_BUNDLE": str(certificate),
            "GIT_CONFIG_NOSYSTEM": "1", "SOURCE": str(SOURCE),
        }
        for name in ("ASAN_OPTIONS", "UBSAN_OPTIONS", "LSAN_OPTIONS"):
            if name in os.environ:
                self.environment[name] = os.environ[name]
        self.be_at(1)

    def be_at(self, look):
        self.site.look = look
        for line in (SOURCE / "seeds/demo/versions.txt").read_text().split("\n"):
            if line.startswith(f"{look} "):
                self.environment["EMEND_NOW"] = line.split()[1]

    def complain(self, block, text):
        self.wrong.append(f"{block.where}: {text}")

    def here(self, text):
        return re.sub(r"(?<![\w./])/(srv|mnt)\b", rf"{self.home}/\1",
                      text.replace(HOME, str(self.home)))

    def sh(self, command, **options):
        self.ran += 1
        done = subprocess.run(
            ["bash", "-e", "-c", self.here(command)], cwd=self.home,
            env=self.environment, stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT, text=True, encoding="utf-8",
            errors="replace", check=False, timeout=100,
            stdin=subprocess.DEVNULL, **options)
        out = done.stdout.replace(f"{self.home}/srv/", "/srv/")
        out = out.replace(f"{self.home}/mnt/", "/mnt/")
        out = out.replace(str(self.home), HOME)
        out = out.replace(f"'{EMEND}'", "'/usr/bin/emend'")
        return done.returncode, out.replace(str(EMEND), "emend")

    def do(self, block):
        if block.language not in LANGUAGES:
            self.complain(block, f"{block.language} is no language of a block")
            return
        if "look" in block.facts:
            self.be_at(int(block.facts["look"]))
        if "at" in block.facts:
            self.environment["EMEND_NOW"] = block.facts["at"]
        if "not-run" in block.facts:
            check_syntax(self, block)
        elif "append" in block.facts or "write" in block.facts:
            self.write(block)
        else:
            getattr(self, "do_" + block.language)(block)

    def write(self, block):
        name = block.facts.get("append") or block.facts["write"]
        path = pathlib.Path(self.here(name))
        path = path if path.is_absolute() else self.home / path
        path.parent.mkdir(parents=True, exist_ok=True)
        with open(path, "a" if "append" in block.facts else "w",
                  encoding="utf-8") as file:
            file.write(("\n" if block.language == "ini" else "") +
                       self.here(block.text))
        if block.language == "ini":
            status, out = self.sh(f"emend -C '{path.parent}' alert list")
            if status:
                self.complain(block, out)

    def do_console(self, block):
        parts = re.split(r"^\$ ", block.text, flags=re.M)
        if len(parts) < 2 or parts[0]:
            self.complain(block, 'a console begins with "$ "')
        for number, part in enumerate(parts[1:], 2):
            command, *expected = part.rstrip("\n").split("\n")
            while command.endswith(("\\", "|")) and expected:
                command += "\n" + expected.pop(0)
            here = re.search(r"<<'(\w+)'", command)
            while here and expected and command.split("\n")[-1] != here[1]:
                command += "\n" + expected.pop(0)
            status, out = self.sh(command)
            wanted = 0
            if number == len(parts):
                wanted = int(block.facts.get("exits", 0))
            if status != wanted:
                self.complain(block, f"$ {command}: exits with {status}, not "
                              f"{wanted}\n{out}")
            if not any(expected):
                continue
            missing = is_printed(expected, out)
            if missing is not None and REGEN and "[...]" not in expected:
                self.anew.append((part.rstrip("\n"),
                                  command + "\n" + out.strip("\n")))
            elif missing is not None:
                self.complain(block, f"$ {command}: does not print\n" +
                              "\n".join("    " + m for m in missing) +
                              f"\n  it prints\n{out}")

    def do_sh(self, block):
        status, out = self.sh(block.text)
        if status != int(block.facts.get("exits", 0)):
            self.complain(block, f"exits with {status}\n{out}")

    def do_ini(self, block):
        """In an archive that has nothing else."""
        directory = tempfile.mkdtemp(dir=self.home)
        status, out = self.sh(
            f"emend init '{directory}' >/dev/null")
        with open(directory + "/emend.conf", "a", encoding="utf-8") as file:
            file.write("\n" + block.text)
        status, out = self.sh(f"emend -C '{directory}' alert list")
        if status:
            self.complain(block, out)

    def do_cron(self, block):
        check_syntax(self, block)

    def do_yaml(self, block):
        self.complain(block, "it is written nowhere")


# ---- what is not run

def check_syntax(reader, block):
    text = block.text
    if block.language == "cron":
        for line in text.splitlines():
            fields = re.match(r"((?:[\d*/,-]+\s+){5}|@\w+\s+)(.*)", line)
            if not fields and not re.match(r"[A-Z]+=", line):
                reader.complain(block, f"no line of a crontab: {line}")
        text = re.sub(r"^((?:[\d*/,-]+\s+){5}|[A-Z]+=.*)", "", text, flags=re.M)
    text = re.sub(r"^\$ ", "", text, flags=re.M)
    told = subprocess.run(["bash", "-n"], input=text, text=True, check=False,
                          stderr=subprocess.PIPE).stderr
    if told:
        reader.complain(block, told)
    check_names(reader, block, text)


def check_names(reader, block, text):
    """The commands of emend are there, and have these options."""
    for line in re.split(r"[\n|;&]+", text.replace("\\\n", " ")):
        match = re.search(
            r"(?:^|[\s/])emend((?: -C \S+)?) (?!emend )([a-z]+)\b(.*)", line)
        if not match or re.search(r"(apt|apt-get|install|systemctl) ", line):
            continue
        told = subprocess.run([EMEND, match.group(2), "--help"], text=True,
                              stdout=subprocess.PIPE, check=False)
        if told.returncode:
            reader.complain(block, f"no command: {line}")
        for option in re.findall(r"\s(--[a-z-]+|-[a-zA-Z])\b", match.group(3)):
            if f" {option}" not in told.stdout:
                reader.complain(block, f"no option {option}: {line}")


# ---- links

def check_links(path):
    """Those to files of this tree lead somewhere."""
    text = re.sub(r"^```.*?^```", "", path.read_text(encoding="utf-8"),
                  flags=re.M | re.S)
    for target in re.findall(r"\]\(([^)#]+)[^)]*\)", text):
        if "://" not in target and not (path.parent / target).exists():
            yield f"{path.name}: leads to {target}, which is not there"


def main():
    wrong, ran = [], 0
    with tempfile.TemporaryDirectory() as directory:
        certificate = make_certificate(pathlib.Path(directory))
        site = Site(certificate)
        threading.Thread(target=site.serve_forever, daemon=True).start()
        for number, name in enumerate(sys.argv[3:]):
            page = pathlib.Path(name).resolve()
            place = pathlib.Path(directory) / str(number)
            place.mkdir()
            reader = Reader(place, site, certificate[0])
            for block in read_blocks(page):
                reader.do(block)
            if reader.anew:
                text = page.read_text(encoding="utf-8")
                for old, new in reader.anew:
                    text = text.replace("$ " + old, "$ " + new, 1)
                page.write_text(text, encoding="utf-8")
            wrong += [*reader.wrong, *check_links(page)]
            ran += reader.ran
            shutil.rmtree(place, ignore_errors=True)
    print("\n".join(wrong) or f"{ran} commands do what is said")
    return 1 if wrong else 0


sys.exit(main())
