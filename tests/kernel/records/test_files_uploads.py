"""Uploads too large for the town hall stop while they come in."""

from collections.abc import Iterator

import pytest
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.test import Client, override_settings
from django.test.client import RequestFactory
from lxml import html

from yakuba.kernel.records.uploads import CappedHandler, UploadTooLarge

BOUNDARY = "frontier"
HEAD = (
    f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="word"\r\n\r\nhello\r\n'
    f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="proof"; filename="a.pdf"\r\n'
    "Content-Type: application/pdf\r\n\r\n"
).encode()
TAIL = f"\r\n--{BOUNDARY}--\r\n".encode()


class Stream:
    """A request's body made while it is read: it can be as long as one likes and never is in memory."""

    def __init__(self, size: int) -> None:
        self.left, self.read_bytes = size, 0
        self.parts = self._parts()
        self.rest = b""

    def _parts(self) -> Iterator[bytes]:
        yield HEAD
        while self.left > 0:
            piece = min(self.left, 1 << 16)
            self.left -= piece
            yield b"\0" * piece
        yield TAIL

    def read(self, size: int = 1 << 16) -> bytes:
        given = self.rest or next(self.parts, b"")
        self.rest = given[size:]
        self.read_bytes += len(given[:size])
        return given[:size]

    readline = read


def request(stream: Stream, says: int | None = None) -> HttpRequest:
    length = says if says is not None else stream.left + len(HEAD) + len(TAIL)
    made = RequestFactory().generic("POST", "/", b"x", content_type=f"multipart/form-data; boundary={BOUNDARY}")
    made.META["CONTENT_LENGTH"] = str(length)
    made._stream = stream
    made._read_started = False
    return made


LIMIT = settings.UPLOAD_MAX_BYTES


def test_a_file_within_the_limit_arrives_whole() -> None:
    made = request(Stream(3_000_000))
    assert made.FILES["proof"].size == 3_000_000
    assert made.POST["word"] == "hello"


def test_five_gigabytes_are_refused_before_they_are_read() -> None:
    stream = Stream(5_000_000_000)
    with pytest.raises(UploadTooLarge, match="30MBまで"):
        _ = request(stream).FILES
    assert stream.read_bytes == 0


def test_a_little_too_much_is_thrown_away_and_the_words_beside_it_are_not() -> None:
    stream = Stream(LIMIT + 5_000_000)
    made = request(stream)
    assert made.POST["word"] == "hello"
    assert stream.left == 0
    assert (made.FILES["proof"].name, made.FILES["proof"].size) == ("a.pdf", LIMIT + 5_000_000)
    for reading in (made.FILES["proof"].read, made.FILES["proof"].chunks):
        with pytest.raises(UploadTooLarge):
            reading()


def test_a_length_that_lies_is_found_out_at_the_first_byte_too_many() -> None:
    stream = Stream(5_000_000_000)
    with pytest.raises(UploadTooLarge):
        _ = request(stream, says=1_000).FILES
    assert stream.read_bytes < LIMIT + 1_000_000


def test_the_limit_counts_all_files_of_a_request() -> None:
    handler = CappedHandler()
    handler.declared = LIMIT + 1_000
    assert handler.receive_data_chunk(b"\0" * LIMIT, 0)
    handler.new_file("second", "b.pdf", "application/pdf", None)
    assert handler.receive_data_chunk(b"\0", 0) is None


def five_gigabytes(path: str, **headers: str) -> HttpResponse:
    """The answer to a body that says it has five gigabytes."""
    strict = Client(enforce_csrf_checks=True)
    strict.cookies["csrftoken"] = "a" * 32  # so that the form is read, as a browser's would be
    kind = f"multipart/form-data; boundary={BOUNDARY}"
    return strict.generic("POST", path, HEAD + TAIL, content_type=kind, CONTENT_LENGTH="5000000000", headers=headers)


def test_five_gigabytes_are_answered_with_a_page_that_says_how_much_we_take(db: None) -> None:
    answer = five_gigabytes("/")
    assert answer.status_code == 413
    page = html.fromstring(answer.content.decode())
    assert [one.text_content() for one in page.iter("h1")] == ["送ろうとしたものが大きすぎます"]
    assert "ファイルは合わせて30MBまで" in page.text_content()
    assert "ファイルを選び直してから" in page.text_content()


@override_settings(UPLOAD_MAX_BYTES=1_000, DATA_UPLOAD_MAX_MEMORY_SIZE=1_000)
def test_too_many_words_get_the_same_page(db: None) -> None:
    strict = Client(enforce_csrf_checks=True)
    strict.cookies["csrftoken"] = "a" * 32
    answer = strict.post("/", {"word": "x" * 3_000})
    assert (answer.status_code, "文字は" in answer.content.decode()) == (413, True)
