"""A network in which nothing can be reached but this machine, and names that
mean what the tests want: so that a mistake cannot ask anybody else."""

import fcntl
import os
import pathlib
import shutil
import socket
import struct
import subprocess
import sys
import threading

MARK = "EMEND_TEST_NOWHERE"
PUBLIC = "11.0.0.0"  # a public network, here our own: all of 11.0.0.0/8


def enter():
    """Begins the program anew where there is no network; False: it cannot."""
    if os.environ.get(MARK):
        return True
    if not shutil.which("unshare"):
        return False
    unshare = ["unshare", "-n", "-m"] if os.getuid() == 0 else [
        "unshare", "-r", "-n", "-m"]
    if subprocess.run(unshare + ["true"], stdout=subprocess.DEVNULL,
                      stderr=subprocess.DEVNULL).returncode:
        return False
    os.environ[MARK] = "1"
    os.execvp("unshare", unshare + [sys.executable, "-E", "-B"] + sys.argv)


def _up(name):
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as s:
        said = fcntl.ioctl(s, 0x8913, struct.pack("16sH14x", name, 0))
        flags = struct.unpack("16sH14x", said)[1] | 1
        fcntl.ioctl(s, 0x8914, struct.pack("16sH14x", name, flags))


def _address(request, name, address):
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as s:
        fcntl.ioctl(s, request, struct.pack(
            "16sH2x4s8x", name, socket.AF_INET, socket.inet_aton(address)))


def loopback():
    _up(b"lo")


def furnish(directory, answer):
    """The loopback with PUBLIC, and a DNS: answer(name) gives addresses, []
    for a name that is not known, None to keep silent."""
    loopback()
    _address(0x8916, b"lo:1", PUBLIC)
    _address(0x891c, b"lo:1", "255.0.0.0")
    _up(b"lo:1")
    conf = pathlib.Path(directory) / "resolv.conf"
    conf.write_text("nameserver 127.0.0.53\noptions attempts:1 timeout:5\n")
    subprocess.run(["mount", "--bind", conf, "/etc/resolv.conf"], check=True)
    server = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    server.bind(("127.0.0.53", 53))
    threading.Thread(target=_serve, args=(server, answer), daemon=True).start()


def _serve(server, answer):
    while True:
        data, peer = server.recvfrom(4096)
        at, labels = 12, []
        while data[at]:
            labels.append(data[at + 1:at + 1 + data[at]].decode())
            at += 1 + data[at]
        kind, = struct.unpack(">H", data[at + 1:at + 3])
        found = answer(".".join(labels).lower())
        if found is None:
            continue
        size = {1: 4, 28: 16}.get(kind)
        family = {4: socket.AF_INET, 16: socket.AF_INET6}.get(size)
        records = [socket.inet_pton(family, a) for a in found
                   if family and (":" in a) == (size == 16)]
        server.sendto(
            data[:2] + (b"\x81\x80" if found else b"\x81\x83") +
            struct.pack(">HHHH", 1, len(records), 0, 0) + data[12:at + 5] +
            b"".join(b"\xc0\x0c" + struct.pack(">HHIH", kind, 1, 0, size) + r
                     for r in records), peer)
