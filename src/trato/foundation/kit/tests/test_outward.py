"""Does the door to the outside lead out only, and to the very place that was checked?"""

import datetime
import socket
import ssl
import threading
import time
from contextlib import contextmanager

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from trato.foundation.kit import outward
from trato.foundation.kit.outward import NoAnswer, NotOutward


@pytest.mark.parametrize(
    "url",
    [
        "http://example.org/", "ftp://example.org/", "file:///etc/passwd", "gopher://example.org/", "dict://example.org/",
        "jar:https://example.org/!/", "data:text/plain,x", "//example.org/", "https:\\example.org", "https:example.org",
        "https:///x", "https://", "", "example.org", "https://good.example@evil.example/", "https://a:b@example.org/",
        "https://exa mple.org/", "https://example.org/\r\nX: y", "https://example.org/\0", "https://exámple.org/",
        "https://example.org:99999/", "https://example.org:x/", "https://ex%61mple.org/", "https://[::1", "https://-/\\",
        "https://example.org/" + "x" * 2000, "javascript:alert(1)", " https://example.org/",
    ],
)  # fmt: skip
def test_what_is_no_address_of_the_web_is_refused(url):
    """SS07: only https, no names or passwords, nothing that reads otherwise to others."""
    with pytest.raises(NotOutward) as problem:
        outward.checked(url)
    assert str(problem.value)


@pytest.mark.parametrize(
    "host",
    [
        "127.0.0.1", "0.0.0.0", "[::1]", "[::]", "[::ffff:127.0.0.1]", "[::ffff:7f00:1]", "[::127.0.0.1]", "169.254.169.254",
        "10.0.0.1", "172.16.0.1", "192.168.1.1", "100.64.0.1", "[fc00::1]", "[fe80::1]", "224.0.0.1", "[ff02::1]",
        "[64:ff9b::7f00:1]", "[2002:7f00:1::]", "255.255.255.255", "192.0.2.1", "240.0.0.1",
    ],
)  # fmt: skip
def test_numbers_inside_a_network_are_refused(host):
    """SS01, SS02, SS04."""
    with pytest.raises(NotOutward):
        outward.checked(f"https://{host}/")


@pytest.mark.parametrize("host", ["2130706433", "0x7f.1", "127.1", "0177.0.0.1", "localhost", "localhost."])
def test_other_spellings_of_ourselves_are_found_out_when_they_are_looked_up(host):
    """SS01: whatever a resolver makes of it is what is checked."""
    with pytest.raises((NotOutward, NoAnswer)):
        outward.resolved(outward.checked(f"https://{host}/"))


@pytest.mark.parametrize("port", [22, 25, 80, 5432, 6379, 9200])
def test_only_ports_of_the_web_are_spoken_to(port):
    with pytest.raises(NotOutward):
        outward.checked(f"https://example.org:{port}/")


def test_a_name_with_one_inner_number_among_public_ones_is_refused(monkeypatch):
    """SS05: a name may answer with several."""
    _means(monkeypatch, "93.184.215.14", "10.0.0.1")
    with pytest.raises(NotOutward):
        outward.resolved(outward.checked("https://example.org/"))


def test_a_name_is_looked_up_once_and_spoken_to_where_it_was_checked(monkeypatch):
    """SS05: a name that means something else the next time leads nowhere else."""
    asked = []

    def look_up(host, *rest, **more):
        asked.append(host)
        return [(2, 1, 6, "", ("93.184.215.14" if len(asked) == 1 else "127.0.0.1", 443))]

    spoken = []
    monkeypatch.setattr(outward.socket, "getaddrinfo", look_up)

    def connect(connection):
        spoken.append((connection.host, connection.server_hostname))
        raise OSError

    monkeypatch.setattr(outward.HTTPSConnection, "connect", connect)
    with pytest.raises(NoAnswer):
        outward.post("https://example.org/", b"", {})
    assert asked == ["example.org"] and spoken == [("93.184.215.14", "example.org")]


def test_an_excepted_host_is_excepted_at_its_very_port_only(settings):
    settings.OUTWARD_ALLOWED = ["127.0.0.1:9443"]
    assert outward.checked("https://127.0.0.1:9443/x").port == 9443
    for other in ("https://127.0.0.1/", "https://127.0.0.1:8443/", "https://localhost:9443/"):
        with pytest.raises(NotOutward):
            outward.checked(other)


def test_a_message_arrives_with_its_headers_and_says_how_far_it_came(settings, tmp_path, monkeypatch):
    """SS16: the hop is counted, so that nobody hands a message in circles."""
    with _server(tmp_path, b"HTTP/1.1 204 No Content\r\n\r\n") as (port, heard):
        settings.OUTWARD_ALLOWED = [f"localhost:{port}"]
        monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "cert.pem"))
        assert outward.post(f"https://localhost:{port}/in?x=1", b'{"a":1}', {"webhook-id": "msg_1"}) == 204
    text = heard[0].decode()
    assert text.startswith("POST /in?x=1 HTTP/1.1\r\n") and text.endswith('{"a":1}')
    assert "webhook-id: msg_1" in text and "X-CRM-Hop: 1" in text and f"Host: localhost:{port}" in text


def test_a_certificate_of_nobody_we_know_is_not_believed(settings, tmp_path):
    with _server(tmp_path, b"HTTP/1.1 204 No Content\r\n\r\n") as (port, _heard):
        settings.OUTWARD_ALLOWED = [f"localhost:{port}"]
        with pytest.raises(NoAnswer):
            outward.post(f"https://localhost:{port}/", b"", {})


def test_redirects_are_not_followed(settings, tmp_path, monkeypatch):
    answer = b"HTTP/1.1 302 Found\r\nLocation: http://169.254.169.254/\r\nContent-Length: 0\r\n\r\n"
    with _server(tmp_path, answer) as (port, heard):
        settings.OUTWARD_ALLOWED = [f"localhost:{port}"]
        monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "cert.pem"))
        assert outward.post(f"https://localhost:{port}/", b"", {}) == 302
    assert len(heard) == 1


def test_who_answers_drop_by_drop_is_not_waited_for(settings, tmp_path, monkeypatch):
    monkeypatch.setattr(outward, "ALL_SECONDS", 1.0)
    with _server(tmp_path, b"HTTP/1.1 200 OK\r\n" + b"X: y\r\n" * 500, pause=0.05) as (port, _heard):
        settings.OUTWARD_ALLOWED = [f"localhost:{port}"]
        monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "cert.pem"))
        began = time.monotonic()
        with pytest.raises(NoAnswer):
            outward.post(f"https://localhost:{port}/", b"", {})
    assert time.monotonic() - began < 5


def test_an_answer_is_read_as_far_as_was_asked(settings, tmp_path, monkeypatch):
    monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "cert.pem"))
    said = b"HTTP/1.1 429 Slow\r\nRetry-After: 7\r\nContent-Length: 10\r\n\r\n0123456789"
    with _server(tmp_path, said) as (port, heard):
        settings.OUTWARD_ALLOWED = [f"localhost:{port}"]
        answer = outward.call("GET", f"https://localhost:{port}/x", headers={"A": "b"})
    assert (answer.status, answer.headers["retry-after"], answer.body) == (429, "7", b"0123456789")
    assert heard[0].startswith(b"GET /x HTTP/1.1\r\n")
    with _server(tmp_path, said) as (port, _heard):
        settings.OUTWARD_ALLOWED = [f"localhost:{port}"]
        with pytest.raises(outward.TooLong):
            outward.call("GET", f"https://localhost:{port}/x", headers={}, most=9)


def test_whoever_did_not_answer_may_have_heard_us_or_cannot(settings, tmp_path, monkeypatch):
    """What left is in doubt; what found nobody is not."""
    monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "cert.pem"))
    with _server(tmp_path, b"") as (port, heard):
        settings.OUTWARD_ALLOWED = [f"localhost:{port}"]
        with pytest.raises(NoAnswer) as problem:
            outward.call("POST", f"https://localhost:{port}/", body=b"x", headers={})
    assert problem.value.has_left and heard
    with pytest.raises(NoAnswer) as problem:
        outward.call("POST", f"https://localhost:{port}/", body=b"x", headers={})
    assert not problem.value.has_left


def _means(monkeypatch, *numbers):
    found = [(2, 1, 6, "", (number, 443)) for number in numbers]
    monkeypatch.setattr(outward.socket, "getaddrinfo", lambda *_, **__: found)


@contextmanager
def _server(folder, answer, *, pause=0.0):
    """A server of its own with a certificate of its own; what it heard is in a list."""
    _certificate(folder)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(folder / "cert.pem", folder / "key.pem")
    listening, heard = socket.create_server(("127.0.0.1", 0)), []

    def serve():
        try:
            plain, _who = listening.accept()
            with context.wrap_socket(plain, server_side=True) as told:
                told.settimeout(0.5)
                heard.append(_all(told))
                for at in range(0, len(answer), 6 if pause else len(answer) or 1):
                    told.sendall(answer[at : at + (6 if pause else len(answer))])
                    time.sleep(pause)
        except OSError:
            return

    thread = threading.Thread(target=serve, daemon=True)
    thread.start()
    yield listening.getsockname()[1], heard
    listening.close()
    thread.join(5)


def _all(told):
    text = b""
    while b"\r\n\r\n" not in text:
        text += told.recv(65536)
    head, _gap, body = text.partition(b"\r\n\r\n")
    length = next(
        (int(line.split(b":")[1]) for line in head.split(b"\r\n") if line.lower().startswith(b"content-length")), 0
    )
    while len(body) < length:
        body += told.recv(65536)
    return head + b"\r\n\r\n" + body


def _certificate(folder):
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "localhost")])
    today = datetime.datetime.now(datetime.UTC)
    made = (
        x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(key.public_key())
        .serial_number(x509.random_serial_number()).not_valid_before(today - datetime.timedelta(days=1))
        .not_valid_after(today + datetime.timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName("localhost")]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )  # fmt: skip
    (folder / "cert.pem").write_bytes(made.public_bytes(serialization.Encoding.PEM))
    (folder / "key.pem").write_bytes(
        key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    )
