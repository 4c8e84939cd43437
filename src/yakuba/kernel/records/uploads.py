"""Throws away an upload that is too large while it is still coming in, and lets the words of its form through."""

from __future__ import annotations

from collections.abc import Callable
from io import BytesIO
from typing import Any, NoReturn

from django.conf import settings
from django.core.exceptions import RequestDataTooBig
from django.core.files.uploadedfile import UploadedFile
from django.core.files.uploadhandler import FileUploadHandler
from django.http import HttpRequest, HttpResponse

DRAINED = 4
"""Up to this many times the limit is read and thrown away, so that the browser is ready to show our answer."""
MARK = "upload_too_large"


class UploadTooLarge(RequestDataTooBig):
    """More was sent than the town hall takes. Django answers it with `handler400`, as it does RequestDataTooBig."""

    def __init__(self) -> None:
        super().__init__(f"ファイルが大きすぎます ({settings.UPLOAD_MAX_BYTES // 1_000_000}MBまで)")


class NotTaken(UploadedFile):
    """Stands where a file was that was thrown away: it has a name and a size. A view that reads it is stopped."""

    def read(self, *_: object) -> NoReturn:
        raise UploadTooLarge

    chunks = read


class CappedHandler(FileUploadHandler):
    """Counts the bytes of a request's files: nothing past `UPLOAD_MAX_BYTES` reaches the disk.

    The file that goes past it, and those after, arrive as NotTaken, so that their fields can say so beside everything
    else that was typed. Raises UploadTooLarge where the request says itself that it is far too large, without reading
    it, and where it said less than it sends.
    """

    def __init__(self, request: Any = None) -> None:
        super().__init__(request)
        self.received = self.declared = 0

    def handle_raw_input(
        self, input_data: Any, META: Any, content_length: int, boundary: bytes, encoding: str | None = None
    ) -> None:
        self.declared = content_length
        # The words of a form come on top of its files, and have their own limit.
        if content_length > (settings.UPLOAD_MAX_BYTES + settings.DATA_UPLOAD_MAX_MEMORY_SIZE) * DRAINED:
            raise UploadTooLarge

    def receive_data_chunk(self, raw_data: bytes, start: int) -> bytes | None:
        self.received += len(raw_data)
        if self.received <= settings.UPLOAD_MAX_BYTES:
            return raw_data
        if self.received > self.declared:
            raise UploadTooLarge
        return None

    def file_complete(self, file_size: int) -> UploadedFile | None:
        if self.received <= settings.UPLOAD_MAX_BYTES:
            return None
        setattr(self.request, MARK, True)
        return NotTaken(BytesIO(), self.file_name, self.content_type, file_size)


def too_large(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    """A page that refuses what was sent with an upload too large says so with its status too (middleware)."""

    def answer(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        if hasattr(request, MARK) and response.status_code in (400, 422):
            response.status_code = 413
        return response

    return answer
