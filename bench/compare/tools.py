"""The tools that are compared: whether they are here, which they are, how to
get them; and a run of one, with what it took."""

import os
import pathlib
import platform
import re
import resource
import shutil
import subprocess
import threading
import time

from marked import HAS_WIKIDIFF

ENV = {"PATH": os.environ["PATH"] + ":/usr/sbin", "TZ": "UTC",
       "LC_ALL": "C.UTF-8", "HOME": "/nonexistent",
       "GIT_CONFIG_NOSYSTEM": "1", "GIT_CONFIG_GLOBAL": os.devnull}
MODULES = ("@mozilla/readability", "linkedom", "defuddle", "diff",
           "diff-match-patch")
DEBIAN = {"curl": "curl", "urlwatch": "urlwatch", "git": "git",
          "dwdiff": "dwdiff", "php": "php-cli", "node": "nodejs",
          "lynx": "lynx"}


def output(*command, timeout=60):
    """What a command prints, empty when it cannot be run."""
    try:
        return subprocess.run(
            [str(c) for c in command], env=ENV, stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT, timeout=timeout).stdout.decode(
                "utf-8", "replace")
    except (OSError, subprocess.SubprocessError):
        return ""


def version(*command):
    """The first number with a point in what it prints."""
    found = re.search(r"\d+\.\d[\w.+-]*", output(*command))
    return found[0] if found else None


def package_version(name):
    """Of a Debian package, as far as its makers' own number goes."""
    told = output("dpkg-query", "-W", "-f", "${Version}", name)
    return re.sub(r"^\d+:|[+-].*$", "", told) if re.match(
        r"\d", told) else None


class Peers:
    """What is here of them, under the names of the tables."""

    def __init__(self, npm):
        self.modules = pathlib.Path(npm) / "node_modules" if npm else None

    def missing(self, name):
        """Why it cannot be measured; None when it can."""
        if name in DEBIAN:
            if shutil.which(name, path=ENV["PATH"]):
                return None
            return "apt install " + DEBIAN[name]
        if name == "wikidiff2":
            if output("php", "-r", HAS_WIKIDIFF).strip() == "1":
                return None
            return "apt install php-cli php-wikidiff2"
        if self.missing("node"):
            return self.missing("node")
        if not self.modules:
            return "give --npm DIR (npm install --prefix DIR %s)" % name
        if (self.modules / name).is_dir():
            return None
        return "npm install --prefix %s %s" % ("DIR", name)

    def module_version(self, name):
        return output("node", "-p", "require(process.argv[1]).version",
                      self.modules / name / "package.json").strip()

    def versions(self, emend):
        """Of all that are here."""
        found = {"emend": version(emend, "--version")}
        for name in DEBIAN:
            if not self.missing(name):
                found[name] = version(name, "--version")
        for name, package in (("wikidiff2", "php-wikidiff2"),
                              ("libgumbo", "libgumbo1"),
                              ("SQLite", "libsqlite3-0"),
                              ("libgit2", "libgit2-1.5"),
                              ("lynx", "lynx")):
            found[name] = package_version(package)
        for name in MODULES:
            if not self.missing(name):
                found[name] = self.module_version(name)
        return {name: told for name, told in found.items() if told}


def machine():
    """Processor, cores, memory, system: no names, no places."""
    cpu = re.search(r"model name\s*: (.*)",
                    pathlib.Path("/proc/cpuinfo").read_text())
    memory = re.search(r"MemTotal:\s*(\d+)",
                       pathlib.Path("/proc/meminfo").read_text())
    system = re.search(r'PRETTY_NAME="(.*)"',
                       pathlib.Path("/etc/os-release").read_text())
    return "%s, %d cores, %.0f GB, %s, Linux %s" % (
        cpu[1] if cpu else platform.machine(),
        len(os.sched_getaffinity(0)), int(memory[1]) / 1e6,
        system[1] if system else "",
        ".".join(platform.release().split(".")[:2]))


# ---- running ----

def tree(pid):
    """A process and all below it."""
    found, todo = [], [str(pid)]
    while todo:
        at = todo.pop()
        found.append(at)
        try:
            for task in os.listdir("/proc/%s/task" % at):
                with open("/proc/%s/task/%s/children" % (at, task)) as file:
                    todo += file.read().split()
        except OSError:
            pass
    return found


def memory_of(pid):
    """KiB of it and its children together; shared pages count once."""
    total = 0
    for each in tree(pid):
        try:
            with open("/proc/%s/smaps_rollup" % each) as file:
                total += int(re.search(r"Pss:\s+(\d+)", file.read())[1])
        except (OSError, TypeError):
            pass
    return total


class Run:
    """cpu and wall in seconds, memory in MB (the most of all its processes
    together, looked at every 30 ms), out, code.  limit: seconds of the
    processor, after which it is ended (code < 0)."""

    def __init__(self, command, stdin=None, limit=None, **options):
        started = time.monotonic()
        self.most, self.over = 0, threading.Event()
        process = subprocess.Popen(
            [str(c) for c in command], env=ENV, stdin=stdin,
            stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, **options)
        if limit:
            resource.prlimit(process.pid, resource.RLIMIT_CPU,
                             (limit, limit + 1))
        watcher = threading.Thread(target=self.watch, args=[process.pid])
        watcher.start()
        self.out = process.stdout.read().decode("utf-8", "replace")
        _, status, usage = os.wait4(process.pid, 0)
        self.wall = time.monotonic() - started
        self.over.set()
        watcher.join()
        self.code = process.returncode = os.waitstatus_to_exitcode(status)
        self.cpu = usage.ru_utime + usage.ru_stime
        self.memory = max(self.most, usage.ru_maxrss) / 1024

    def watch(self, pid):
        while not self.over.wait(.03):
            self.most = max(self.most, memory_of(pid))
