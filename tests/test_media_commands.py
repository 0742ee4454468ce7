"""What an operator does to stored files from the command line."""

import hashlib
import subprocess
import sys
from pathlib import Path

import pytest

from lanternist.features.media import NewAsset, add_assets, add_links, add_scope
from lanternist.features.media.models import NewObject
from lanternist.features.media.queries import store_object
from lanternist.platform.db import Database
from lanternist.platform.storage import Objects, name_of

BODY = b"a meadow at noon"
DIGEST = hashlib.sha256(BODY).digest()


def lanternist(db: Database, folder: Path, *words: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "lanternist.cli", *words],
        env={"LANTERNIST_DATABASE_URL": db.dsn, "LANTERNIST_STORAGE_URL": folder.as_uri()},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


@pytest.fixture
async def folder(db: Database, tmp_path: Path) -> Path:
    """A store with one file that a session of somebody holds."""
    folder = tmp_path / "objects"
    (tmp_path / "file").write_bytes(BODY)
    await Objects.at(folder.as_uri()).put(tmp_path / "file", DIGEST)
    asset = NewAsset(canonical_id="test:meadow", source_url="https://i.example/meadow.jpg", type="image")
    async with db.transaction() as tx:
        await tx.execute(
            """
            insert into accounts_user (id, email, password_hash, referral_code)
            values ('user_keeper', 'keeper@lanternist.example', 'none', 'KEEPER')
            """
        )
        asset_id = (await add_assets(tx, [asset]))[asset.canonical_id]
        await store_object(tx, asset_id, NewObject(sha256=DIGEST, size=len(BODY), mime_type="image/jpeg"))
        await add_links(tx, await add_scope(tx, "user_keeper"), [asset_id])
    return folder


async def test_integrity_says_what_is_wrong_and_repairs_it(db: Database, folder: Path) -> None:
    right = lanternist(db, folder, "integrity")
    assert (right.returncode, right.stdout) == (0, "The stored files are as they should be.\n")

    (folder / name_of(DIGEST)).write_bytes(BODY.replace(b"noon", b"dusk"))
    assert lanternist(db, folder, "integrity").returncode == 0
    deep = lanternist(db, folder, "integrity", "--deep")
    assert (deep.returncode, deep.stdout) == (1, f"{DIGEST.hex()} is damaged\n")

    repaired = lanternist(db, folder, "integrity", "--deep", "--repair")
    assert (repaired.returncode, repaired.stderr) == (0, "")
    assert repaired.stdout.endswith(
        "1 repaired: what was missing or damaged is fetched again when somebody asks for it.\n"
    )
    assert lanternist(db, folder, "integrity", "--deep").returncode == 0


async def test_gc_says_what_it_removed(db: Database, folder: Path) -> None:
    done = lanternist(db, folder, "gc")

    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.startswith("0 media forgotten, 0 files taken out, 0 removed.")
    assert (folder / name_of(DIGEST)).exists()
