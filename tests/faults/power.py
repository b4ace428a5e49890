"""What a disk may hold after the power went, by the record of what was done.

The model is harsher than most file systems.  The bytes of a file are on the
disk for sure once it was fsynced, its name once the directory was.  Of what was
not, any part may be there: any of the writes to a file, whole or torn; of the
changes of names in a directory those up to any moment, as every file system
with a journal has it, before or after those of other directories and before or
after the bytes.
"""

import os

O_CREAT, O_TRUNC = os.O_CREAT, os.O_TRUNC


class File:
    """Bytes on the disk, and what was done to them since."""

    def __init__(self, path=None):
        self.path = path  # where its first bytes are to be read, or None
        self.pending = []
        self._bytes = None if path else b""

    def durable(self):
        if self._bytes is None:
            with open(self.path, "rb") as file:
                self._bytes = file.read()
        return self._bytes

    def changed(self):
        return bool(self.pending) or self._bytes is not None

    def sync(self):
        self._bytes = self.content([True] * len(self.pending))
        self.pending = []

    def content(self, taken):
        """taken: for each pending one True, False, "zeros" or "torn"."""
        if not self.pending:
            return self.durable()
        b = bytearray(self.durable())
        for (at, data), take in zip(self.pending, taken):
            if not take:
                continue
            if data is None:
                del b[at:]
                b.extend(bytes(at - len(b)))
                continue
            if take == "torn":
                data = data[:len(data) // 1024 * 512]
            if len(b) < at + len(data):
                b.extend(bytes(at + len(data) - len(b)))
            if take != "zeros":
                b[at:at + len(data)] = data
        return bytes(b)


class Disk:
    """The directories of an archive, as the record goes on."""

    def __init__(self, template, root):
        """root: where the paths of the record are; template: as it began."""
        self.template, self.root = str(template), str(root)
        self.names, self.durable = {}, {}
        for at, dirs, files in os.walk(self.template):
            for name in files:
                path = os.path.join(at, name)
                self.names[self.named(path)] = File(path)
        self.durable = dict(self.names)
        self.first = dict(self.names)
        self.pending = {}   # directory -> list of {path: File or None}
        self.opened = {}    # serial -> File or directory

    def named(self, path):
        return self.root + path[len(self.template):]

    def set_names(self, names):
        for path, file in names.items():
            if file is None:
                self.names.pop(path, None)
            else:
                self.names[path] = file
        directory = os.path.dirname(next(iter(names)))
        self.pending.setdefault(directory, []).append(names)

    def apply(self, kind, serial, number, first, second):
        if kind == "o":
            self.open(serial, number, first.decode())
        elif kind == "w":
            self.opened[serial].pending.append((number, first))
        elif kind == "t":
            self.opened[serial].pending.append((number, None))
        elif kind == "s":
            self.sync(self.opened[serial])
        elif kind == "r":
            old, new = first.decode(), second.decode()
            self.set_names({new: self.names[old], old: None})
        elif kind == "l":
            self.set_names({second.decode(): self.names[first.decode()]})
        elif kind == "u":
            self.set_names({first.decode(): None})
        elif kind not in "cmd":
            raise ValueError(kind)

    def open(self, serial, flags, path):
        path = path.rstrip("/")
        file = self.names.get(path)
        if file is None and os.path.isdir(
                self.template + path[len(self.root):]):
            file = path
        elif file is None:
            file = File()
            self.set_names({path: file})
        elif flags & O_TRUNC:
            file.pending.append((0, None))
        self.opened[serial] = file

    def sync(self, what):
        if isinstance(what, File):
            what.sync()
            return
        for names in self.pending.pop(what, []):
            self.put(self.durable, names)

    @staticmethod
    def put(into, names):
        for path, file in names.items():
            into[path] = file
            if file is None:
                del into[path]

    def names_kept(self, how_many):
        """how_many(n): up to which of n changes of a directory."""
        names = dict(self.durable)
        for changes in self.pending.values():
            for one in changes[:how_many(len(changes))]:
                self.put(names, one)
        return names

    def write(self, target, how_many, take_bytes):
        """Makes target, a copy of the template, what the disk may hold."""
        names = self.names_kept(how_many)
        for path in set(self.first) - set(names):
            os.unlink(str(target) + path[len(self.root):])
        places = {}
        for path, file in sorted(names.items()):
            place = str(target) + path[len(self.root):]
            if self.first.get(path) is file and not file.changed():
                places[file] = place
                continue
            if os.path.exists(place):
                os.unlink(place)
            if file in places:  # another name of the same
                os.link(places[file], place)
                continue
            places[file] = place
            with open(place, "wb") as out:
                out.write(file.content([take_bytes() for _ in file.pending]))
            os.chmod(place, 0o600)


def records(path):
    """(kind, serial, number, told, first, second) of each line."""
    with open(path, "rb") as file:
        while True:
            head = file.readline()
            if not head:
                return
            kind, serial, number, told, first, second = head.split()
            yield (kind.decode(), int(serial), int(number), int(told),
                   file.read(int(first)), file.read(int(second)))


def choices(random):
    """name -> (how_many, take_bytes): what of the rest is on the disk."""
    all_, none = lambda n: n, lambda n: 0
    yes, no = lambda: True, lambda: False
    return {
        "nothing": (none, no),
        "everything": (all_, yes),
        "names without bytes": (all_, no),
        "names and zeros": (all_, lambda: "zeros"),
        "bytes without names": (none, yes),
        "torn": (all_, lambda: "torn"),
        "some": (lambda n: random.randint(0, n),
                 lambda: random.choice((True, False))),
        "some, torn": (lambda n: random.randint(0, n),
                       lambda: random.choice((True, "torn", "zeros", False))),
    }
