#!/usr/bin/env python3
"""What fetching costs, beside curl and urlwatch in the same run.

    bench/fetch.py EMEND [PART...] [--pages N] [--rounds N]

EMEND is the program.  Needs nginx, which serves pages of 90 KB (packed
beforehand) from 20 addresses of loopback; only the client's CPU time counts,
with that of its workers.  PARTs, by default all:

    cpu      a URL: unchanged by 304, by the same bytes, other bytes with the
             same text; curl --parallel with If-None-Match and --compressed
             does the same transfers; urlwatch if it is there
    memory   the most of a check with 100,000 articles due
    wall     100 hosts that take 50 ms to answer, against what the spacing of
             2 s allows

Rounds are interleaved; ratios are medians of the rounds' own.
"""

import argparse
import asyncio
import gzip
import os
import pathlib
import random
import resource
import shutil
import statistics
import subprocess
import sys
import tempfile
import threading
import time

ADDRESSES = 20
PARALLEL = 50
PAGE = 90000
ENV = {"PATH": os.environ["PATH"], "TZ": "UTC", "LC_ALL": "C.UTF-8"}
WORDS = ("harbour council ferry mooring budget crane tide engineer vessel rope "
         "quay licence pilot survey dredging storm cargo lantern customs bridge "
         "the of a in to and for with that on was at from after before said "
         "would which their more than under over between against").split()

NGINX = """\
worker_processes 1;
pid %(work)s/nginx.pid;
error_log /dev/null crit;
daemon off;
%(user)s
events { worker_connections 4096; }
http {
	access_log off;
	types { text/html html; text/plain txt; }
	default_type text/html;
	client_body_temp_path %(work)s/t1;
	proxy_temp_path %(work)s/t2;
	fastcgi_temp_path %(work)s/t3;
	uwsgi_temp_path %(work)s/t4;
	scgi_temp_path %(work)s/t5;
	open_file_cache max=10000 inactive=60s;
	open_file_cache_valid 1s;
	keepalive_requests 100000;
	gzip_static on;
	root %(work)s/site;
	server { listen 0.0.0.0:%(validating)d; }
	server {
		listen 0.0.0.0:%(plain)d;
		etag off;
		if_modified_since off;
		add_header Last-Modified "";
		location /m/ { rewrite ^ /small.html break; }
	}
}
"""


# ---- pages ----

def sentence(rng):
    return " ".join(rng.choice(WORDS) for _ in range(14)).capitalize() + "."


def furniture(rng, size):
    """Links and scripts, as pages have them around an article."""
    out, length = [], 0
    while length < size:
        n = rng.randrange(1 << 30)
        piece = ('<li class="item"><a href="/news/%d/%s.html">%s</a></li>\n'
                 % (n, rng.choice(WORDS), sentence(rng)[:50])
                 if rng.random() < .6 else
                 '<script>window.q=window.q||[];q.push({"id":%d,"k":"%s"});'
                 '</script>\n' % (n, "%x" % (n * n)))
        out.append(piece)
        length += len(piece)
    return "".join(out)


def page(number, version):
    """The article is the number's, what stands around it the version's."""
    text, around = random.Random(number), random.Random((number, version).__hash__())
    title = sentence(text)[:60]
    prose = "".join("<p>%s</p>\n" % " ".join(sentence(text) for _ in range(4))
                    for _ in range(14))
    half = (PAGE - len(prose)) // 2 - 200
    return ("<!DOCTYPE html><html lang=\"en\"><head><meta charset=\"utf-8\">"
            "<title>%s</title></head><body><header><nav><ul>\n%s</ul></nav>"
            "</header><main><article><h1>%s</h1>\n%s</article></main><aside>"
            "<ul>\n%s</ul></aside></body></html>\n"
            % (title, furniture(around, half), title, prose,
               furniture(around, half)))


def write_page(path, text):
    path.write_text(text)
    with open(str(path) + ".gz", "wb") as packed:
        packed.write(gzip.compress(text.encode(), 6))


def write_sites(work, count):
    for version in ("a", "b"):
        folder = work / version
        folder.mkdir()
        for n in range(count):
            write_page(folder / ("p%d.html" % n), page(n, version))
        (folder / "robots.txt").write_text("User-agent: *\nDisallow:\n")
        rng = random.Random(count)
        write_page(folder / "small.html",
                   "<html><body><article><h1>A notice</h1>%s</article></body>"
                   "</html>" % "".join("<p>%s</p>" % sentence(rng)
                                       for _ in range(20)))
    os.symlink("a", work / "site")


def swap(work):
    now = os.readlink(work / "site")
    os.symlink("b" if now == "a" else "a", work / "next")
    os.replace(work / "next", work / "site")
    time.sleep(1.5)  # what nginx keeps open is looked at again


# ---- servers ----

def free_port():
    import socket
    with socket.socket() as s:
        s.bind(("0.0.0.0", 0))
        return s.getsockname()[1]


class Nginx:
    def __init__(self, work):
        self.validating, self.plain = free_port(), free_port()
        conf = work / "nginx.conf"
        conf.write_text(NGINX % {
            "work": work, "validating": self.validating, "plain": self.plain,
            "user": "user root;" if os.getuid() == 0 else ""})
        self.process = subprocess.Popen(
            ["nginx", "-c", str(conf), "-p", str(work)],
            env=dict(ENV, PATH=ENV["PATH"] + ":/usr/sbin"),
            stderr=subprocess.DEVNULL)
        time.sleep(1)

    def close(self):
        self.process.terminate()
        self.process.wait()


class Slow:
    """Answers after 50 ms, on every address."""

    def __init__(self, latency):
        self.latency, self.seen = latency, {}
        self.loop = asyncio.new_event_loop()
        self.started = threading.Event()
        threading.Thread(target=self.run, daemon=True).start()
        self.started.wait()

    def run(self):
        asyncio.set_event_loop(self.loop)
        server = self.loop.run_until_complete(
            asyncio.start_server(self.serve, "0.0.0.0", 0))
        self.port = server.sockets[0].getsockname()[1]
        self.started.set()
        self.loop.run_forever()

    async def serve(self, reader, writer):
        host = writer.get_extra_info("sockname")[0]
        body = ("<html><body><article><h1>A notice</h1>%s</article></body>"
                "</html>" % "".join("<p>%s</p>" % sentence(random.Random(n))
                                    for n in range(40))).encode()
        try:
            while await reader.readuntil(b"\r\n\r\n"):
                self.seen.setdefault(host, []).append(time.monotonic())
                await asyncio.sleep(self.latency)
                writer.write(b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n"
                             b"Content-Length: %d\r\n\r\n" % len(body) + body)
        except (asyncio.IncompleteReadError, ConnectionError):
            writer.close()


# ---- clients ----

def run(command, **options):
    """CPU seconds, wall seconds, peak KiB, output."""
    started = time.monotonic()
    process = subprocess.Popen([str(c) for c in command], env=ENV,
                               stdout=subprocess.PIPE, **options)
    out = process.stdout.read()
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    return (usage.ru_utime + usage.ru_stime, time.monotonic() - started,
            usage.ru_maxrss, out.decode(), process.returncode)


class Emend:
    def __init__(self, program, folder, urls, conf=""):
        self.program, self.folder = program, folder
        run([program, "init", folder])
        (folder / "urls.txt").write_text("\n".join(urls) + "\n")
        with open(folder / "emend.conf", "a", encoding="utf-8") as out:
            out.write("[fetch]\ncontact = https://example.org/bench\n"
                      "concurrency = %d\n%s[list \"urls.txt\"]\n"
                      "limit = 1000000\n" % (PARALLEL, conf))

    def check(self, *arguments):
        cpu, wall, peak, out, code = run(
            [self.program, "-C", self.folder, "check", "--format", "json",
             *arguments])
        if code not in (0, 3) or '"summary"' not in out:
            sys.exit("emend check: %d: %s" % (code, out[-500:]))
        return cpu, wall, peak, out


def expect(out, **counts):
    summary = out.splitlines()[-1]
    for name, count in counts.items():
        if '"%s": %d,' % (name, count) not in summary and \
                '"%s":%d,' % (name, count) not in summary:
            sys.exit("expected %s %d: %s" % (name, count, out[-3000:]))


def curl(work, urls, *arguments):
    conf = work / "curl.conf"
    conf.write_text("".join('url = "%s"\noutput = "/dev/null"\n' % u
                            for u in urls))
    return run(["curl", "--silent", "--parallel", "--parallel-immediate",
                "--parallel-max", PARALLEL, *arguments, "--config", conf],
               stderr=subprocess.DEVNULL)


def urlwatch(work, urls):
    if not shutil.which("urlwatch"):
        return None
    folder = work / "urlwatch"
    folder.mkdir(exist_ok=True)
    (folder / "urls.yaml").write_text(
        "".join("url: %s\n---\n" % u for u in urls))
    (folder / "urlwatch.yaml").write_text(
        "report: {stdout: {enabled: false}}\n")
    return run(["urlwatch", "--urls", folder / "urls.yaml", "--config",
                folder / "urlwatch.yaml", "--cache", folder / "cache.db"])


# ---- parts ----

def addresses(port, count):
    return ["http://127.0.1.%d:%d/p%d.html" % (1 + n % ADDRESSES, port, n)
            for n in range(count)]


def measure_cpu(options, work):
    count = options.pages
    write_sites(work, count)
    server = Nginx(work)
    try:
        compare_cpu(options, work, server, count)
    finally:
        server.close()


def compare_cpu(options, work, server, count):
    tagged, plain = (addresses(p, count)
                     for p in (server.validating, server.plain))
    conf = "delay = 0s\nperHost = 4\n"
    with_tags = Emend(options.emend, work / "tags", tagged, conf)
    without = Emend(options.emend, work / "plain", plain, conf)
    first = with_tags.check()
    expect(first[3], new=count)
    expect(without.check()[3], new=count)
    print("new: %.0f us a URL, peak %.0f MB" % (
        first[0] / count * 1e6, first[2] / 1024))
    watched = plain[:400]
    urlwatch(work, watched)
    table = {}
    for _ in range(options.rounds):
        one = {
            "curl 304": curl(work, tagged, "-H", "If-None-Match: *"),
            "emend 304": with_tags.check("--all"),
            "curl 200": curl(work, plain, "--compressed"),
            "emend same bytes": without.check("--all"),
        }
        expect(one["emend same bytes"][3], unchanged=count)
        expect(one["emend 304"][3], unchanged=count)
        swap(work)
        one["emend other bytes"] = without.check("--all")
        expect(one["emend other bytes"][3], unchanged=count)
        used = {name: result[0] / count * 1e6 for name, result in one.items()}
        watch = urlwatch(work, watched)
        if watch:
            used["urlwatch"] = watch[0] / len(watched) * 1e6
        for name, value in used.items():
            table.setdefault(name, []).append(value)
        # the other tags are a change to what has them
        with_tags.check("--all")
    tell_cpu(table)


def tell_cpu(table):
    print("%-20s %12s %12s" % ("CPU us a URL", "median", "least"))
    for name, values in table.items():
        print("%-20s %12.0f %12.0f" % (name, statistics.median(values),
                                       min(values)))
    for name, rival, bar in (("emend 304", "curl 304", 1.0),
                             ("emend same bytes", "curl 200", .5),
                             ("emend other bytes", "curl 200", 1.25)):
        ratio = statistics.median(
            a / b for a, b in zip(table[name], table[rival]))
        print("%-20s %.2fx of %s (bar %.2f)%s" % (
            name, ratio, rival, bar, "" if ratio <= bar else "  MISSED"))


def measure_memory(options, work):
    write_sites(work, 1)
    server = Nginx(work)
    try:
        urls = ["http://127.0.1.%d:%d/m/%d" % (1 + n % ADDRESSES, server.plain,
                                               n) for n in range(100000)]
        archive = Emend(options.emend, work / "many", urls,
                        "delay = 0s\nperHost = 4\n")
        for name, arguments in (("new", ()), ("unchanged", ("--all",))):
            cpu, wall, peak, summary = archive.check(*arguments)
            print("100,000 due, %s: peak %.0f MB (bar 128), %.0f s, CPU %.0f "
                  "us a URL" % (name, peak / 1024, wall, cpu * 10))
    finally:
        server.close()


def measure_wall(options, work):
    each, hosts, delay = 6, 100, 2
    server = Slow(.05)
    urls = ["http://127.0.2.%d:%d/s%d.html" % (1 + h, server.port, n)
            for n in range(each) for h in range(hosts)]
    archive = Emend(options.emend, work / "slow", urls)
    _, wall, _, summary = archive.check()
    expect(summary, new=len(urls))
    # robots.txt first, then each
    allowed = each * delay + .05
    gaps = [b - a for seen in server.seen.values()
            for a, b in zip(seen, seen[1:])]
    print("%d hosts of %d pages: %.1f s, %.2fx of what the spacing allows "
          "(bar 1.3); least gap %.3f s" % (hosts, each, wall, wall / allowed,
                                           min(gaps)))


PARTS = {"cpu": measure_cpu, "memory": measure_memory, "wall": measure_wall}


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("emend", type=os.path.abspath)
    parser.add_argument("parts", nargs="*", choices=[[], *PARTS])
    parser.add_argument("--pages", type=int, default=2000)
    parser.add_argument("--rounds", type=int, default=5)
    options = parser.parse_args()
    resource.setrlimit(resource.RLIMIT_NOFILE, (4096, 4096))
    for name in options.parts or PARTS:
        work = pathlib.Path(tempfile.mkdtemp(prefix="emend-fetch-"))
        try:
            PARTS[name](options, work)
        finally:
            shutil.rmtree(work)


if __name__ == "__main__":
    main()
