"""The embedded database's memory follows that of the machine, or of the container it runs in."""

from pathlib import Path

import pytest

from lanternist.platform import embedded_postgres


@pytest.mark.parametrize(
    ("limit", "expected"),
    [("536870912", 64), ("2147483648", 128), ("9223372036854771712", None), ("max", None)],
)
def test_a_container_with_little_memory_gives_little(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, limit: str, expected: int | None
) -> None:
    unlimited = embedded_postgres.buffers_mib()
    (tmp_path / "memory.max").write_text(f"{limit}\n")
    monkeypatch.setattr(embedded_postgres, "_LIMIT_OF_CONTAINER", tmp_path / "memory.max")
    assert embedded_postgres.buffers_mib() == (expected or unlimited)
    assert 64 <= unlimited <= 512
