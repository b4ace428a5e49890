"""Pages that a program of the user's prints after their scripts ran."""

import shutil
import stat

from harness import *

SHELL = "<!DOCTYPE html><title>Loading</title><div id=app></div>"


class Rendered(ServedCase):
    def setUp(self):
        super().setUp()
        self.site.put("story.html", SHELL)
        self.rendered = self.file("rendered.html", stories.page())

    def renderer(self, *lines):
        script = pathlib.Path(self.file(
            "render", "#!/bin/sh\n" + "".join(l + "\n" for l in lines)))
        script.chmod(script.stat().st_mode | stat.S_IXUSR)
        return script

    def watched(self, *render, conf=Archive.CONF):
        archive = self.archive(
            conf + '[site "127.0.0.1"]\n' +
            "".join("render = %s\n" % word for word in render))
        return archive

    def added(self, *render, **options):
        archive = self.watched(*render, **options)
        return archive, archive.events("add", self.url(), now=at(0))

    def failure(self, *render, **options):
        archive = self.watched(*render)
        events = archive.events(
            "add", self.url(), now=at(0), status=TROUBLE, **options)
        failed, = [e for e in events if e["event"] == "failed"]
        return failed


class Rendering(Rendered):
    def test_what_it_prints_is_the_page(self):
        archive, events = self.added(
            self.renderer("cat '%s'" % self.rendered))
        self.assertIn("new", [e["event"] for e in events])
        self.assertIn(stories.PARAGRAPHS[0],
                      archive.run("show", self.url()).out)
        # unchanged, by the same bytes; then edited
        self.assertEqual(archive.check("--all", now=at(20))[1:], [])
        self.file("rendered.html", stories.page(
            paragraphs=stories.edited(**{"29 of the 31": "27 of the 31"})))
        changed = archive.check("--all", now=at(40))[-1]
        self.assertEqual(changed["event"], "changed")
        self.assertEqual(len(archive.log(self.url())), 2)

    def test_the_address_is_its_last_argument(self):
        program = self.renderer(
            'printf "%%s\\n" "$@" >"%s"' % (self.dir / "arguments"),
            "cat '%s'" % self.rendered)
        self.added(program, "--two words", "--wait")
        self.assertEqual((self.dir / "arguments").read_text(),
                         "--two words\n--wait\n%s\n" % self.url())

    def test_it_gets_no_descriptor_and_little_of_the_environment(self):
        program = self.renderer(
            'readlink /proc/$$/fd/* >"%s"' % (self.dir / "open"),
            'env >"%s"' % (self.dir / "environment"),
            "cat '%s'" % self.rendered)
        archive = self.watched(program)
        archive.events("add", self.url(), now=at(0),
                       env={"SECRET_OF_OTHERS": "swordfish"})
        held = (self.dir / "open").read_text()
        self.assertIn("pipe:", held)
        for ours in ("socket:", "anon_inode", "memfd", ".git", "state.db"):
            self.assertNotIn(ours, held)
        self.assertNotIn("swordfish", (self.dir / "environment").read_text())

    def test_it_is_said_at_each_check(self):
        archive, _ = self.added(self.renderer("cat '%s'" % self.rendered))
        said = archive.check(now=at(1))[0]
        self.assertEqual((said["event"], said["name"]),
                         ("trouble", "127.0.0.1"))
        self.assertIn("fetches by itself", said["message"])

    def test_it_runs_on_a_304_too(self):
        archive, _ = self.added(self.renderer("cat '%s'" % self.rendered))
        self.file("rendered.html", stories.page(title="Another headline"))
        self.server.forget_requests()
        changed = archive.check("--all", now=at(20))[-1]
        self.assertEqual(changed["event"], "changed")

    def test_it_does_not_run_for_what_the_server_refuses(self):
        marker = self.dir / "ran"
        program = self.renderer("touch '%s'" % marker)
        self.site.put("story.html", SHELL, status=403)
        self.assertEqual(self.failure(program)["error"], "http")
        self.assertFalse(marker.exists())

    def test_it_counts_as_a_request_of_its_host(self):
        times = self.dir / "times"
        program = self.renderer(
            "cut -d ' ' -f 1 /proc/uptime >>'%s'" % times, "cat '%s'" % self.rendered)
        self.site.put("b.html", SHELL)
        archive = self.watched(
            program, conf=Archive.CONF.replace("delay = 0s", "delay = 1s"))
        archive.events("add", self.url(), self.url("/b.html"), now=at(0))
        asked = [r["time"] for r in self.server.requests()
                 if "robots" not in r["path"]] + [
                     float(t) for t in times.read_text().split()]
        asked.sort()
        self.assertEqual(len(asked), 4)
        for before, after in zip(asked, asked[1:]):
            self.assertGreater(after - before, 0.9)


class Failing(Rendered):
    def test_its_exit_and_its_first_complaint_are_told(self):
        failed = self.failure(self.renderer(
            "echo 'no display' >&2", "echo 'more of it' >&2", "exit 3"))
        self.assertEqual(failed["error"], "rule")
        self.assertIn("exits with 3: no display", failed["message"])
        self.assertNotIn("more of it", failed["message"])

    def test_a_program_that_is_not_there(self):
        failed = self.failure("/nowhere/to/be/found")
        self.assertEqual(failed["error"], "rule")
        self.assertIn("/nowhere/to/be/found cannot be run",
                      failed["message"])

    def test_one_that_prints_nothing(self):
        failed = self.failure(self.renderer("exit 0"))
        self.assertEqual(failed["error"], "rule")
        self.assertIn("printed nothing", failed["message"])

    def test_one_that_prints_for_ever_is_ended(self):
        archive = self.watched(
            self.renderer("yes"),
            conf=Archive.CONF + "maxText = 1m\n")
        events = archive.events(
            "add", self.url(), now=at(0), status=TROUBLE)
        failed, = [e for e in events if e["event"] == "failed"]
        self.assertEqual(failed["error"], "too-large")

    def test_a_name_without_its_folder_is_refused(self):
        archive = self.watched("render-page")
        done = archive.run("check", status=USAGE)
        self.assert_error(done, "emend.conf", "whole path")


class Chromium(Rendered):
    def test_a_page_made_by_its_script(self):
        script = PROJECT / "seeds" / "render-chromium"
        if not shutil.which("chromium"):
            self.skipTest("chromium is not installed")
        paragraphs = json.dumps(stories.PARAGRAPHS)
        self.site.put("story.html", SHELL + """<script>
            const app = document.getElementById("app");
            const article = document.createElement("article");
            const h1 = document.createElement("h1");
            h1.textContent = "Made by a script";
            article.append(h1);
            for (const text of %s) {
                const p = document.createElement("p");
                p.innerHTML = text;
                article.append(p);
            }
            app.append(article);
            </script>""" % paragraphs)
        archive, events = self.added(script)
        self.assertIn("new", [e["event"] for e in events], events)
        self.assertIn(stories.PARAGRAPHS[0],
                      archive.run("show", self.url()).out)


if __name__ == "__main__":
    main()
