"""Stops an upload that is too large while it is still coming in."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.exceptions import RequestDataTooBig
from django.core.files.uploadedfile import UploadedFile
from django.core.files.uploadhandler import FileUploadHandler

DRAINED = 4
"""Up to this many times the limit is read and thrown away, so that the browser is ready to show our answer."""


class UploadTooLarge(RequestDataTooBig):
    """More was sent than the town hall takes. Django answers it with `handler400`, as it does RequestDataTooBig."""

    def __init__(self) -> None:
        super().__init__(f"ファイルが大きすぎます ({settings.UPLOAD_MAX_BYTES // 1_000_000}MBまで)")


class CappedHandler(FileUploadHandler):
    """Counts the bytes of a request's files and stops past `UPLOAD_MAX_BYTES`: five gigabytes never reach the disk.

    Raises UploadTooLarge: at once where the request itself says it is too large, else at the first byte too many.
    """

    def __init__(self, request: Any = None) -> None:
        super().__init__(request)
        self.received = 0

    def handle_raw_input(
        self, input_data: Any, META: Any, content_length: int, boundary: bytes, encoding: str | None = None
    ) -> None:
        # The words of a form come on top of its files, and have their own limit.
        most = settings.UPLOAD_MAX_BYTES + settings.DATA_UPLOAD_MAX_MEMORY_SIZE
        if content_length > most:
            if content_length <= most * DRAINED:
                _drain(input_data)
            raise UploadTooLarge

    def receive_data_chunk(self, raw_data: bytes, start: int) -> bytes:
        self.received += len(raw_data)
        if self.received > settings.UPLOAD_MAX_BYTES:
            raise UploadTooLarge
        return raw_data

    def file_complete(self, file_size: int) -> UploadedFile | None:
        return None


def _drain(stream: Any) -> None:
    while stream.read(1 << 16):
        pass
