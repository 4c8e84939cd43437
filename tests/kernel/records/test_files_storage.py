"""Files are kept the same way in a folder and in an S3-compatible store."""

from collections.abc import Iterator
from pathlib import Path

import boto3
import pytest
from django.core.files.storage import default_storage
from django.test import override_settings
from moto.server import ThreadedMotoServer

from yakuba.kernel.records._files import Checked, store

CONTENT = "見本の証明".encode() * 1_000
FILE = Checked("証明.pdf", "application/pdf", len(CONTENT), "0" * 64, CONTENT)


def in_folder(folder: Path) -> dict[str, object]:
    return {"BACKEND": "django.core.files.storage.FileSystemStorage", "OPTIONS": {"location": folder}}


def in_bucket(address: str) -> dict[str, object]:
    options = {
        "bucket_name": "files", "endpoint_url": address, "access_key": "sample", "secret_key": "sample", "region_name": "us-east-1",
        "querystring_auth": True, "default_acl": None, "file_overwrite": False,
    }  # fmt: skip
    return {"BACKEND": "storages.backends.s3.S3Storage", "OPTIONS": options}


@pytest.fixture(scope="module")
def bucket_address() -> Iterator[str]:
    """An S3-compatible server on this machine, with the bucket `files`."""
    server = ThreadedMotoServer("127.0.0.1", 0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    address = f"http://{host}:{port}"
    keys = {"aws_access_key_id": "sample", "aws_secret_access_key": "sample", "region_name": "us-east-1"}
    boto3.client("s3", endpoint_url=address, **keys).create_bucket(Bucket="files")
    yield address
    server.stop()


@pytest.fixture(params=["folder", "bucket"])
def place(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """Both places a town may keep its files in."""
    kind = request.param
    chosen = in_folder(tmp_path) if kind == "folder" else in_bucket(request.getfixturevalue("bucket_address"))
    static = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    with override_settings(STORAGES={"default": chosen, "staticfiles": static}):
        yield kind


def test_a_file_is_kept_read_and_destroyed(place: str) -> None:
    name = store(FILE)
    assert name.startswith("uploads/")
    assert "証明" not in name
    with default_storage.open(name) as kept:
        assert kept.read() == CONTENT
    assert default_storage.size(name) == len(CONTENT)
    default_storage.delete(name)
    assert not default_storage.exists(name)


def test_two_files_never_share_a_place(place: str) -> None:
    assert len({store(FILE) for _ in range(20)}) == 20
