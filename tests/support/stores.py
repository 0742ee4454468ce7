"""The places that objects may be kept in, and a way to them that goes around the code under test."""

from dataclasses import dataclass
from pathlib import Path
from typing import Protocol
from xml.etree import ElementTree

import httpx
import obstore
from obstore.store import S3Store

from lanternist.platform.storage import Objects
from tests.support.s3 import BUCKET, S3Server

_NAMES = "{http://s3.amazonaws.com/doc/2006-03-01/}"


class Place(Protocol):
    """A folder or a bucket."""

    url: str

    def write(self, name: str, body: bytes) -> None:
        """Put bytes there as somebody else would."""
        ...

    def names(self) -> set[str]:
        """Return what lies there."""
        ...


def objects_at(place: Place) -> Objects:
    return Objects.at(place.url)


@dataclass(frozen=True)
class FolderPlace:
    folder: Path

    @property
    def url(self) -> str:
        return self.folder.as_uri()

    def write(self, name: str, body: bytes) -> None:
        (self.folder / name).parent.mkdir(parents=True, exist_ok=True)
        (self.folder / name).write_bytes(body)

    def names(self) -> set[str]:
        return {str(each.relative_to(self.folder)) for each in self.folder.rglob("*") if each.is_file()}


@dataclass(frozen=True)
class BucketPlace:
    server: S3Server

    @property
    def url(self) -> str:
        return self.server.url

    def write(self, name: str, body: bytes) -> None:
        store = S3Store(
            BUCKET, prefix="media", config=self.server.config, client_options={"allow_http": True}
        )
        obstore.put(store, name, body)

    def names(self) -> set[str]:
        listed = httpx.get(f"{self.server.endpoint}/{BUCKET}", params={"list-type": "2", "prefix": "media/"})
        keys = ElementTree.fromstring(listed.text).iter(f"{_NAMES}Key")
        return {(key.text or "").removeprefix("media/") for key in keys}
