"""Certificates and what can be wrong with them.

They are made when the tests begin, by the openssl program, for one authority
that emend is told of as an operator would (SSL_CERT_FILE).
"""

import pathlib
import ssl
import subprocess
import warnings

import stories
from case import *

# name -> what is unlike a good certificate: options of make()
CERTIFICATES = {
    "good": {},
    "expired": {"dates": ("20200101000000Z", "20210101000000Z")},
    "not yet": {"dates": ("20980101000000Z", "20990101000000Z")},
    "other name": {"names": "DNS:other.example"},
    "in the common name alone": {"names": None},
    "wildcard": {"names": "DNS:*"},
    "self-signed": {"signer": "itself"},
    "stranger's": {"signer": "stranger"},
    "weak key": {"key": "weak"},
    "SHA-1": {"digest": "sha1"},
    "for clients": {"usage": "clientAuth"},
    "signed by one that may not sign": {"signer": "good"},
}


def openssl(*arguments):
    subprocess.run(["openssl", *map(str, arguments)], check=True,
                   stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


class Authority:
    """Certificates in a directory, for all these addresses."""

    def __init__(self, directory, names):
        self.dir, self.names = pathlib.Path(directory), names
        (self.dir / "index.txt").write_text("")
        (self.dir / "serial").write_text("1000\n")
        for name, kind in (("plain", "ec:"), ("weak", "rsa:1024")):
            if kind == "ec:":
                openssl("ecparam", "-name", "prime256v1", "-genkey", "-noout",
                        "-out", self.key(name))
            else:
                openssl("genrsa", "-out", self.key(name), "1024")
        for name in ("authority", "stranger"):
            openssl("req", "-x509", "-new", "-key", self.key("plain"), "-days",
                    "2", "-subj", "/CN=Test %s" % name, "-out",
                    self.certificate(name))
        self.bundle = self.certificate("authority")

    def key(self, name):
        return self.dir / (name + ".key")

    def certificate(self, name):
        return self.dir / (name.replace(" ", "-") + ".pem")

    def make(self, name, names="all", signer="authority", key="plain",
             digest="sha256", usage="serverAuth", dates=None):
        if names == "all":
            names = self.names
        request = self.dir / "request.pem"
        conf = self.dir / "conf"
        conf.write_text("""[ca]
default_ca = x
[x]
database = {0}/index.txt
serial = {0}/serial
new_certs_dir = {0}
default_md = {1}
policy = p
unique_subject = no
x509_extensions = e
[p]
commonName = supplied
[e]
basicConstraints = CA:FALSE
extendedKeyUsage = {2}
{3}
""".format(self.dir, digest, usage,
           "subjectAltName = " + names if names else ""))
        openssl("req", "-new", "-key", self.key(key), "-subj",
                "/CN=127.0.0.1", "-out", request)
        by = ["-selfsign"] if signer == "itself" else [
            "-cert", self.certificate(signer)]
        openssl("ca", "-batch", "-notext", "-config", conf, *by, "-keyfile",
                self.key("plain"), "-in", request, "-out",
                self.certificate(name), "-startdate",
                dates[0] if dates else "20200101000000Z", "-enddate",
                dates[1] if dates else "20490101000000Z")

    def context(self, name, key="plain", **more):
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.set_ciphers("ALL:@SECLEVEL=0")
        context.load_cert_chain(self.certificate(name), self.key(key))
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", DeprecationWarning)
            for what, value in more.items():
                setattr(context, what, value)
        return context


def contexts(authority):
    """name -> the server's side of TLS."""
    made = {}
    for name, options in CERTIFICATES.items():
        authority.make(name, **options)
        made[name] = authority.context(name, options.get("key", "plain"))
    for name, version in (("TLS 1.0", ssl.TLSVersion.TLSv1),
                          ("TLS 1.1", ssl.TLSVersion.TLSv1_1),
                          ("TLS 1.2", ssl.TLSVersion.TLSv1_2)):
        made[name] = authority.context("good", minimum_version=ssl.TLSVersion.
                                       TLSv1, maximum_version=version)
    made["TLS 1.3"] = authority.context(
        "good", minimum_version=ssl.TLSVersion.TLSv1_3)
    made["HTTP/2"] = authority.context("good")
    made["HTTP/2"].set_alpn_protocols(["h2"])
    made["no encryption"] = authority.context("good")
    made["no encryption"].maximum_version = ssl.TLSVersion.TLSv1_2
    made["no encryption"].set_ciphers("eNULL:@SECLEVEL=0")
    return made


def secure(tls, *told, name=None, answer=None, **more):
    return Case(name or tls, answer or html(), *told, tls=tls, **more)


def bare(name, answer, *words):
    """What speaks no TLS where it is expected."""
    return Case(name, answer, failed("tls", *words) if words else
                event("failed"), tls=name)


def refused(tls, *words):
    return secure(tls, failed("tls", *words))


CASES = [
    secure("good", new(stories.TITLE)),
    secure("TLS 1.2", new(stories.TITLE)),
    secure("TLS 1.3", new(stories.TITLE)),
    refused("TLS 1.0", "no TLS newer than 1.1"),
    refused("TLS 1.1", "no TLS newer than 1.1"),
    refused("no encryption", "no way of encryption in common"),
    refused("expired", "expired"),
    refused("not yet", "not yet valid"),
    refused("other name", "127.1."),
    refused("in the common name alone"),
    refused("wildcard"),
    refused("self-signed", "self-signed"),
    refused("stranger's", "issuer certificate"),
    refused("weak key", "key too weak"),
    refused("SHA-1"),
    refused("for clients"),
    refused("signed by one that may not sign"),
    bare("plain HTTP where TLS is expected",
         lambda c: html()(c), "does not speak TLS"),
    bare("closes when greeted", lambda c: None),
    bare("resets when greeted", lambda c: c.reset()),
    bare("an alert at once", lambda c: c.send(
        b"\x15\x03\x03\x00\x02\x02\x28"), "no secure connection"),
    bare("noise where TLS is expected",
         lambda c: c.send(bytes(range(256)) * 50), "does not speak TLS"),
    bare("says nothing when greeted", hang),
    secure("good", failed("address"), name="leads from TLS to somewhere "
           "private", answer=redirect("http://@INNER@/secret")),
    secure("good", new(stories.TITLE), name="leads from TLS to its own path",
           answer={STORY: redirect("/n.html"), "/n.html": html()}),
    secure("good", failed("http", "complete"), name="cut within TLS",
           answer=raw("HTTP/1.1 200 OK", "Content-Length: 9999",
                      body="<p>so far")),
    secure("good", failed("http", "part of it may be missing"),
           name="the connection ends, and TLS does not",
           answer=lambda c: c.send(b"HTTP/1.1 200 OK\r\n\r\n" +
                                   stories.page().encode()[:2500])),
    secure("good", new(stories.TITLE), name="TLS ends, and then the connection",
           answer=lambda c: (c.send(b"HTTP/1.1 200 OK\r\n\r\n" +
                                    stories.page().encode()),
                             c.socket.unwrap())[:0]),
    secure("good", event("failed"), name="ends within TLS without a length",
           answer=lambda c: (c.send(b"HTTP/1.1 200 OK\r\n\r\n" +
                                    stories.page().encode()[:2500]),
                             c.reset())),
    secure("good", new(stories.TITLE), name="strict transport", answer=html(
        headers=[("Strict-Transport-Security", "max-age=31536000")])),
]
