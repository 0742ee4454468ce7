"""Everything an operator may set, read from the environment once.

This is the only module that looks at the environment. A setting is one field of `Settings` or of a group of it; what it
says about itself there is also what `lanternist config`, `docs/settings.md` and the error messages say.
"""

import os
import secrets
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

from lanternist.settings.checks import contradictions
from lanternist.settings.checks import warnings as warnings
from lanternist.settings.declared import Settings as Settings
from lanternist.settings.table import PREFIX, SettingsError, read, table_of

TABLE = table_of(Settings)


def load(environ: Mapping[str, str] | None = None) -> Settings:
    """Read the settings, or raise `SettingsError` with every problem there is."""
    problems: list[str] = []
    settings = Settings(**read(TABLE, os.environ if environ is None else environ, problems))
    problems += contradictions(settings, TABLE, failed={problem.partition(":")[0] for problem in problems})
    if problems:
        raise SettingsError(problems)
    return settings


def process_environment(**values: str) -> dict[str, str]:
    """Copy this process's environment with the named settings set, to load it or to hand it to a child."""
    return dict(os.environ) | {PREFIX + name.upper(): value for name, value in values.items()}


def adopt(**values: str) -> Settings:
    """Set the named settings for this process and those it starts, and read all of them again."""
    os.environ.update(process_environment(**values))
    return load()


def with_secret_key(settings: Settings) -> Settings:
    """Give settings whose secret key is set, making and keeping one at the first call on a data folder."""
    if settings.secret_key is not None:
        return settings
    kept = settings.data_dir / "secret_key"
    if not kept.exists():
        _keep_new_key(kept)
    return replace(settings, secret_key=kept.read_text().strip())


def _keep_new_key(kept: Path) -> None:
    kept.parent.mkdir(parents=True, exist_ok=True)
    draft = kept.with_name(f"{kept.name}.{os.getpid()}")
    draft.touch(mode=0o600)
    draft.write_text(secrets.token_urlsafe(48) + "\n")
    try:
        # A link never replaces, so processes that start together agree on the first one's key.
        os.link(draft, kept)
    except FileExistsError:
        pass
    finally:
        draft.unlink()
