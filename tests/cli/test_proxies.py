"""Through proxies, to servers whose certificates count as they do directly."""

import socket
import threading

from harness import *

sys.path.insert(0, str(HERE.parent / "hostile"))
import case
import server
import tls

SECRET = "opensesame"


class Proxy:
    """Tunnels everything to one port of this machine; mode: what else."""

    def __init__(self, target):
        self.target, self.mode, self.requests = target, None, []
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.port = self.listener.getsockname()[1]
        threading.Thread(target=self.accept, daemon=True).start()

    def accept(self):
        while True:
            try:
                client, _ = self.listener.accept()
            except OSError:
                return
            threading.Thread(target=self.serve, args=(client,),
                             daemon=True).start()

    def serve(self, client):
        with client:
            head = b""
            while b"\r\n\r\n" not in head:
                more = client.recv(4096)
                if not more:
                    return
                head += more
            self.requests.append(head.decode())
            if self.mode is not None:
                client.sendall(self.mode)
                client.recv(1)
                return
            with socket.create_connection(self.target) as there:
                if head.startswith(b"CONNECT "):
                    client.sendall(b"HTTP/1.1 200 Here you are\r\n\r\n")
                else:
                    there.sendall(head)
                back = threading.Thread(target=self.copy, daemon=True,
                                        args=(there, client))
                back.start()
                self.copy(client, there)
                back.join()

    @staticmethod
    def copy(source, sink):
        try:
            while data := source.recv(65536):
                sink.sendall(data)
            sink.shutdown(socket.SHUT_WR)
        except OSError:
            pass


class Proxies(Case):
    def setUp(self):
        super().setUp()
        authority = self.dir / "authority"
        authority.mkdir()
        authority = tls.Authority(authority, "DNS:news.example")
        self.pages = case.Case("pages", {
            case.STORY: case.html(), "/away": case.redirect(
                "http://10.0.0.1/")}, tls="good")
        self.plain = case.Case("plain", self.pages.answers)
        authority.make("good")
        with socket.create_server(("127.0.0.1", 0)) as free:
            port = free.getsockname()[1]
        self.server = server.Server(port, {"good": authority.context("good")})
        for c, address in ((self.pages, "127.0.0.1"),
                           (self.plain, "127.0.0.2")):
            c.host = "%s:%d" % (address, port)
            self.server.listen(c, address)
        self.server.start()
        self.addCleanup(self.server.stop)
        self.proxy = Proxy(("127.0.0.1", port))
        self.addCleanup(self.proxy.listener.close)
        self.env = {"SSL_CERT_FILE": str(authority.bundle),
                    "https_proxy": "http://127.0.0.1:%d" % self.proxy.port}

    def add(self, url, *more, conf="", **env):
        archive = self.archive(Archive.CONF + "timeout = 3s\n" + conf,
                               name="archive %d" % len(self.archives))
        events = archive.events("add", url, *more, status=None,
                                env={**self.env, **env})
        return events[1]

    def failed(self, event, error, *words):
        self.assertEqual((event["event"], event["error"]), ("failed", error),
                         event)
        for word in words:
            self.assertIn(word, event["message"])
        self.assertNotIn(SECRET, event["message"])

    URL = "https://news.example/story.html"

    def test_a_tunnel_to_a_name_that_the_proxy_knows(self):
        event = self.add(self.URL, conf='[site "news.example"]\n'
                         "header = Cookie: %s\n" % SECRET)
        self.assertEqual(event["event"], "new", event)
        self.assertEqual([r.split("\r\n")[0] for r in self.proxy.requests],
                         ["CONNECT news.example:443 HTTP/1.1"])
        # what is for the site is not for the proxy
        self.assertNotIn(SECRET, "".join(self.proxy.requests))
        self.assertEqual(self.pages.requests, ["/robots.txt", case.STORY])

    def test_who_wants_https_is_asked_by_it_in_later_runs_too(self):
        self.pages.answers = dict(self.pages.answers, **{
            case.STORY: case.html(headers=[(
                "Strict-Transport-Security",
                "max-age=31536000; includeSubDomains")]),
            "/other.html": case.html(title="Another story of the harbour")})
        archive = self.archive(Archive.CONF + "timeout = 3s\n")
        archive.events("add", self.URL, env=self.env, now=at(0))
        before = len(self.proxy.requests)
        events = archive.events(
            "add", "http://news.example/other.html", env=self.env, now=at(1))
        self.assertEqual(events[1]["event"], "new", events)
        self.assertEqual({r.split("\r\n")[0]
                          for r in self.proxy.requests[before:]},
                         {"CONNECT news.example:443 HTTP/1.1"})
        article = archive.json("show", "https://news.example/other.html")
        self.assertEqual(article["url"], "https://news.example/other.html")
        # as long as it said
        before = len(self.proxy.requests)
        archive.events("add", "http://news.example/third.html", status=None,
                       env=dict(self.env, http_proxy=self.env["https_proxy"]),
                       now="2028-03-02T09:00:00Z")
        self.assertNotIn("CONNECT news.example:443", "".join(
            self.proxy.requests[before:]))

    def test_the_certificate_is_the_servers_and_is_checked(self):
        self.failed(self.add("https://other.example/story.html"), "tls",
                    "no alternative certificate subject name")
        self.assertEqual(self.pages.requests, [])

    def test_plain_requests_go_whole_to_the_proxy(self):
        self.proxy.target = ("127.0.0.2", self.server.port)
        event = self.add("http://news.example/story.html",
                         http_proxy=self.env["https_proxy"])
        self.assertEqual(event["event"], "new", event)
        self.assertTrue(self.proxy.requests[0].startswith(
            "GET http://news.example/robots.txt HTTP/1.1\r\n"))

    def test_a_proxy_that_does_not_want_to(self):
        for said, word in (("403 Forbidden", "403"), ("407 Who", "407"),
                           ("502 Bad Gateway", "502")):
            with self.subTest(said):
                self.proxy.mode = ("HTTP/1.1 %s\r\nContent-Length: 0\r\n\r\n"
                                   % said).encode()
                self.failed(self.add(self.URL), "connect",
                            "the proxy for news.example", word)

    def test_a_proxy_that_speaks_another_language(self):
        self.proxy.mode = b"SSH-2.0-x\r\n"
        self.failed(self.add(self.URL), "timeout", "proxy")

    def test_a_proxy_that_is_silent(self):
        self.proxy.mode = b""
        self.failed(self.add(self.URL), "timeout", "proxy")

    def test_a_proxy_that_is_not_there(self):
        self.proxy.listener.close()
        self.failed(self.add(self.URL, https_proxy="http://127.0.0.1:%d" %
                             closed_port()), "connect",
                    "the proxy for news.example")

    def test_a_proxy_whose_name_nobody_knows(self):
        self.failed(self.add(self.URL, https_proxy="http://no.invalid:1"),
                    "dns", "the proxy for news.example")

    def test_its_password_is_told_to_nobody_else(self):
        env = {"https_proxy": "http://desk:%s@127.0.0.1:%d" % (
            SECRET, self.proxy.port)}
        self.assertEqual(self.add(self.URL, **env)["event"], "new")
        self.assertIn("Proxy-Authorization: Basic ", self.proxy.requests[0])
        archive = self.archives[0]
        archive.run("log", "news", "--looks")
        self.assertNotIn(SECRET.encode(), archive.everything())
        self.assertNotIn(b"ZGVzazpvcGVuc2VzYW1l", archive.everything())
        # when it fails, too
        self.proxy.mode = b"HTTP/1.1 407 No\r\nContent-Length: 0\r\n\r\n"
        done = archive.run("check", "--all", env={**self.env, **env},
                           now=at(0, days=400), status=None)
        self.assertIn("407", done.out)
        self.assertNotIn(SECRET, done.out + done.err)
        done = archive.run("doctor", env={**self.env, **env}, status=None)
        self.assertNotIn(SECRET, done.out + done.err)

    def test_one_of_a_kind_that_nobody_knows(self):
        event = self.add(self.URL, https_proxy="klingon://desk:%s@x:1" % SECRET)
        self.failed(event, "connect", "proxy")

    def test_addresses_that_are_private_by_their_digits(self):
        """What needs no name server is refused behind a proxy, too."""
        for host, error in (
                ("10.0.0.1", "address"), ("10.0.0.1.", "address"),
                ("%31%30.0.0.1", "address"), ("169.254.169.254", "address"),
                ("[::1]", "address"), ("[::ffff:10.0.0.1]", "address"),
                ("[::ffff:a00:1]", "address"), ("[::10.0.0.1]", "address"),
                ("[64:ff9b::a00:1]", "address"),
                ("[2002:a00:1::]", "address"), ("[fd00::1]", "address"),
                ("localhost", "address"), ("x.LocalHost.", "address"),
                ("0x0a000001", "redirect"), ("012.0.0.1", "redirect"),
                ("167772161", "redirect"), ("10.1", "redirect"),
                ("[fe80::1%25eth0]", "redirect")):
            with self.subTest(host):
                self.pages.answers["/away"] = case.redirect(
                    "http://%s/" % host)
                self.proxy.requests.clear()
                self.failed(self.add("https://news.example/away",
                                     http_proxy=self.env["https_proxy"]),
                            error)
                self.assertEqual(
                    {r.split("\r\n")[0] for r in self.proxy.requests},
                    {"CONNECT news.example:443 HTTP/1.1"})

    def test_who_is_exempt(self):
        url = "https://127.0.0.1:%d/story.html" % self.server.port
        for exempt in ("127.0.0.1", "127.0.0.0/8", "*", "x.example,127.0.0.1",
                       "x.example 127.0.0.1"):
            with self.subTest(exempt):
                # not by the proxy: then it is the name that is wrong
                self.failed(self.add(url, no_proxy=exempt), "tls")
                self.assertEqual(self.proxy.requests, [])
        self.add(url, no_proxy="127.0.0.2,example")
        self.assertEqual(len(self.proxy.requests), 1)

    def test_upper_case_is_for_all_but_plain_http(self):
        # HTTP_PROXY is what a web server makes of a header Proxy:
        self.env.pop("https_proxy")
        proxy = "http://127.0.0.1:%d" % self.proxy.port
        self.proxy.target = ("127.0.0.2", self.server.port)
        self.add("http://127.0.0.2:%d/story.html" % self.server.port,
                 HTTP_PROXY=proxy)
        self.assertEqual(self.proxy.requests, [])
        self.proxy.target = ("127.0.0.1", self.server.port)
        self.assertEqual(self.add(self.URL, HTTPS_PROXY=proxy)["event"],
                         "new")


def closed_port():
    with socket.create_server(("127.0.0.1", 0)) as s:
        return s.getsockname()[1]


if __name__ == "__main__":
    main()
