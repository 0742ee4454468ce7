"""Scripts, styles and icons: read once, compressed once, served under a name that changes with them."""

import gzip
import hashlib
import mimetypes
from dataclasses import dataclass
from pathlib import Path

from litestar import Response, get
from litestar.handlers import HTTPRouteHandler
from litestar.params import FromPath

from lanternist.errors import NotFound
from lanternist.platform.bodies import WebRequest

_YEAR = 31_536_000
_COMPRESSIBLE = {".js", ".css", ".svg", ".html", ".json", ".webmanifest"}


@dataclass(frozen=True, slots=True)
class _File:
    content: bytes
    compressed: bytes | None
    media_type: str


class StaticFiles:
    """All static files of the product under one version, the digest of their contents."""

    def __init__(self, folders: list[Path]) -> None:
        self._files: dict[str, _File] = {}
        for folder in folders:
            for path in sorted(folder.rglob("*")):
                if path.is_file() and not path.name.endswith(".test.js"):
                    self._files[path.relative_to(folder).as_posix()] = _read(path)
        digest = hashlib.sha256()
        for name in sorted(self._files):
            digest.update(name.encode() + b"\0" + self._files[name].content)
        self.version = digest.hexdigest()[:12]

    def url(self, name: str) -> str:
        """Return the address of a static file; a name that does not exist is a mistake of ours."""
        if name not in self._files:
            raise KeyError(f"no static file {name}")
        return f"/static/{self.version}/{name}"

    def handler(self) -> HTTPRouteHandler:
        """Return the route that serves the files; any version is answered, so that old pages keep working."""

        @get("/static/{version:str}/{name:path}", include_in_schema=False)
        async def static_file(
            request: WebRequest, version: FromPath[str], name: FromPath[str]
        ) -> Response[bytes]:
            file = self._files.get(name.lstrip("/"))
            if file is None:
                raise NotFound
            headers = {
                "Cache-Control": f"public, max-age={_YEAR}, immutable"
                if version == self.version
                else "no-cache",
                "Vary": "Accept-Encoding",
            }
            if file.compressed is not None and "gzip" in request.headers.get("accept-encoding", ""):
                return Response(
                    file.compressed,
                    media_type=file.media_type,
                    headers=headers | {"Content-Encoding": "gzip"},
                )
            return Response(file.content, media_type=file.media_type, headers=headers)

        return static_file


def _read(path: Path) -> _File:
    content = path.read_bytes()
    guessed = mimetypes.guess_type(path.name)[0] or "application/octet-stream"
    media_type = "text/javascript" if path.suffix == ".js" else guessed
    compressed = gzip.compress(content, 9, mtime=0) if path.suffix in _COMPRESSIBLE else None
    charset = "; charset=utf-8" if media_type.startswith("text/") or path.suffix == ".svg" else ""
    return _File(content, compressed, media_type + charset)
