"""`schema.sql` says what the migrations make."""

from pathlib import Path

from lanternist.platform import schema


def test_schema_sql_is_what_the_migrations_make() -> None:
    written = (Path(__file__).parent.parent / "schema.sql").read_text()

    assert schema.fresh() == written, "run `make schema`"
