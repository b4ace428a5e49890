"""Completion for shells: bash runs it, the others read it without complaint."""

from harness import *

MADE = pathlib.Path(EMEND).resolve().parent.parent / "complete"


class Completion(Case):
    def complete(self, *words):
        script = ("source %s; COMP_WORDS=(emend \"$@\"); COMP_CWORD=$#; "
                  "_emend; printf '%%s\\n' \"${COMPREPLY[@]}\"") % (
                      MADE / "emend.bash")
        done = subprocess.run(["bash", "--norc", "-c", script, "bash", *words],
                              capture_output=True, text=True, cwd=self.dir,
                              env=clean_environment())
        self.assertEqual(done.stderr, "")
        return done.stdout.split()

    def test_commands(self):
        self.assertEqual(self.complete("di"), ["diff"])
        self.assertEqual(self.complete("-C", "/", "di"), ["diff"])
        self.assertIn("report", self.complete("help", ""))

    def test_options_of_the_command_alone(self):
        self.assertIn("--unnoted", self.complete("report", "--"))
        self.assertNotIn("--unnoted", self.complete("diff", "--"))

    def test_values(self):
        self.assertEqual(self.complete("blame", "--format", ""),
                         ["text", "json", "html"])
        self.assertEqual(self.complete("diff", "--color", "n"), ["never"])

    def test_files_else(self):
        self.file("page.html", "")
        self.assertEqual(self.complete("compare", "pa"), ["page.html"])

    def test_every_command_is_in_each(self):
        names = re.findall(r"^  ([a-z]+) {2,}", run("--help").out, re.M)
        self.assertGreater(len(names), 20)
        for file in ("emend.bash", "_emend", "emend.fish"):
            text = (MADE / file).read_text()
            for name in names:
                self.assertRegex(text, r"\b%s\b" % name, file)

    def test_shells_read_theirs(self):
        for shell, file in ("zsh", "_emend"), ("fish", "emend.fish"):
            if not shutil.which(shell):
                continue
            done = subprocess.run([shell, "-n", MADE / file],
                                  capture_output=True, text=True)
            self.assertEqual((done.returncode, done.stderr), (0, ""))


if __name__ == "__main__":
    main()
