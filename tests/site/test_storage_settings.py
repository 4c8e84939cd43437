"""A town that names a bucket in its environment keeps its files there: through the settings, as an operator would."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import boto3
import pytest
from moto.server import ThreadedMotoServer

KEYS = {"aws_access_key_id": "sample", "aws_secret_access_key": "sample", "region_name": "us-east-1"}
SCRIPT = Path(__file__).with_name("file_in_store.py")
SECRET = "for tests only, and for nothing else whatever"


@dataclass(frozen=True)
class Bucket:
    """The bucket `files` of an S3-compatible server on this machine."""

    address: str

    def client(self) -> Any:
        return boto3.client("s3", endpoint_url=self.address, **KEYS)

    def names(self) -> list[str]:
        return [one["Key"] for one in self.client().list_objects_v2(Bucket="files").get("Contents", [])]

    def content(self, name: str) -> bytes:
        return self.client().get_object(Bucket="files", Key=name)["Body"].read()


@pytest.fixture
def bucket() -> Iterator[Bucket]:
    server = ThreadedMotoServer("127.0.0.1", 0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    found = Bucket(f"http://{host}:{port}")
    found.client().create_bucket(Bucket="files")
    yield found
    server.stop()


def filed(home: Any, **environment: str) -> dict[str, Any]:
    """What a town hall with this environment says after a resident filed with a file and both sides fetched it."""
    home.folder.mkdir()
    done = home.start(
        str(SCRIPT), DJANGO_SETTINGS_MODULE="yakuba.site.settings", YAKUBA_SECRET_KEY=SECRET, **environment
    )
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout.splitlines()[-1])


def in_bucket(bucket: Bucket) -> dict[str, str]:
    """What docs/operate/settings.md tells an operator to write."""
    return {
        "YAKUBA_STORAGE": "storages.backends.s3.S3Storage", "YAKUBA_S3_BUCKET": "files", "YAKUBA_S3_ENDPOINT": bucket.address,
        "AWS_ACCESS_KEY_ID": "sample", "AWS_SECRET_ACCESS_KEY": "sample",
    }  # fmt: skip


def test_a_file_handed_in_is_kept_in_the_bucket_and_read_back_by_both_sides(home: Any, bucket: Bucket) -> None:
    said = filed(home, **in_bucket(bucket))
    assert said["storage"] == "S3Storage"
    assert said["kept"] in bucket.names()
    assert bucket.content(said["kept"]).hex() == said["through_storage"]
    for side in ("resident", "clerk"):
        assert said[side]["status"] == 200
        assert said[side]["body"] == said["through_storage"]
    assert not [path for path in (home.folder / "files").rglob("*") if path.is_file()], "nothing is left on this disk"


def test_a_file_in_the_bucket_is_a_download_through_the_town_hall_and_nobody_elses(home: Any, bucket: Bucket) -> None:
    said = filed(home, **in_bucket(bucket))
    for side in ("resident", "clerk"):
        assert said[side]["disposition"].startswith("attachment")
        assert said[side]["nosniff"] == "nosniff"
        assert said[side]["location"] is None, "the browser is never sent to the bucket"
    assert said["stranger"] == 404
    assert bucket.address not in said["pages"]
    assert said["kept"] not in said["pages"]
    grants = bucket.client().get_object_acl(Bucket="files", Key=said["kept"])["Grants"]
    assert [one for one in grants if "URI" in one["Grantee"]] == [], "a group of strangers may read it"


def test_without_those_words_files_stay_in_the_towns_own_folder(home: Any) -> None:
    said = filed(home)
    assert said["storage"] == "FileSystemStorage"
    assert (home.folder / "files" / said["kept"]).read_bytes().hex() == said["through_storage"]
    assert said["resident"]["disposition"].startswith("attachment")
    assert said["stranger"] == 404
