"""The settings: read once, all mistakes at once, secrets never shown."""

import stat
import subprocess
import sys
from pathlib import Path

import pytest

from lanternist import settings
from lanternist.kit.parsing import Endpoint
from lanternist.settings.table import HIDDEN, SettingsError, markdown, shown_value

REDDIT = {
    "LANTERNIST_REDDIT_CLIENT_ID": "abc-123",
    "LANTERNIST_REDDIT_CLIENT_SECRET": "s3cret-s3cret",
    "LANTERNIST_REDDIT_USER_AGENT": "linux:org.example.lanternist:v0.1.0 (by /u/ana_owns_it)",
}


def problems_of(environ: dict[str, str]) -> list[str]:
    with pytest.raises(SettingsError) as caught:
        settings.load(environ)
    return caught.value.problems


def test_without_any_variable_the_defaults_are_good() -> None:
    loaded = settings.load({})

    assert (loaded.host, loaded.port, loaded.public_url) == ("127.0.0.1", 8000, "http://127.0.0.1:8000")
    assert loaded.storage_url == (Path.cwd() / "var/objects").as_uri()
    assert loaded.library_dir == Path.cwd() / "var/library"
    assert loaded.database_url is None
    assert settings.warnings(loaded) == []


def test_all_mistakes_are_reported_at_once_and_by_name() -> None:
    found = problems_of(
        {
            "LANTERNIST_PORT": "70000",
            "LANTERNIST_RATE_LIMITS": "perhaps",
            "LANTERNIST_HOTS": "0.0.0.0",
            "LANTERNIST_PUBLIC_URL": "ftp://lanternist.example",
            "LANTERNIST_TRUSTED_PROXIES": "10.0.0.0/99",
            "LANTERNIST_DATABASE_URL_FILE": "/does/not/exist",
        }
    )

    assert [problem.partition(":")[0] for problem in found] == [
        "LANTERNIST_HOTS",
        "LANTERNIST_PORT",
        "LANTERNIST_PUBLIC_URL",
        "LANTERNIST_DATABASE_URL_FILE",
        "LANTERNIST_RATE_LIMITS",
        "LANTERNIST_TRUSTED_PROXIES",
    ]
    assert found[0].endswith("did you mean LANTERNIST_HOST?")
    assert found[1] == "LANTERNIST_PORT: expected a number from 1 to 65535, got '70000'"


@pytest.mark.parametrize(
    ("variable", "value"),
    [
        ("PORT", "0"),
        ("LIMIT_PUBLIC", "100"),
        ("LIMIT_PUBLIC", "0/900"),
        ("LIMIT_PUBLIC", "5/0"),
        ("LIMIT_REGISTRATION", "5/900/3"),
        ("LIMITS_STORE", "elsewhere"),
        ("PORT", "eighty"),
        ("HOST", "http://here"),
        ("PUBLIC_URL", "https://lanternist.example/path"),
        ("PUBLIC_URL", "https://"),
        ("PUBLIC_URL", "https://ana:pw@lanternist.example"),
        ("DATABASE_URL", "mysql://db/lanternist"),
        ("STORAGE_URL", "http://bucket"),
        ("STORAGE_URL", "s3://key:hush@bucket"),
        ("REDDIT_TOKEN_URL", "www.reddit.com"),
        ("FETCH_OVERRIDES", "i.redd.it"),
        ("FETCH_OVERRIDES", "i.redd.it=127.0.0.1"),
        ("FETCH_OVERRIDES", "i.redd.it=127.0.0.1:99999"),
        ("FETCH_OVERRIDES", "*.redd.it=127.0.0.1:80"),
        ("MEDIA_DELIVERY", "carrier pigeon"),
        ("MEDIA_CACHE_BYTES", "-1"),
        ("MEDIA_CACHE_BYTES", "10 parsecs"),
        ("LISTING_CACHE_SECONDS", "1.5"),
        ("COOKIE_NAME", "two words"),
        ("SECRET_KEY", "short"),
        ("WEB_WORKERS", "0"),
        ("LOG_LEVEL", "loud"),
        ("DEMO", "maybe"),
    ],
)
def test_a_wrong_value_is_refused(variable: str, value: str) -> None:
    found = problems_of({f"LANTERNIST_{variable}": value})

    assert len(found) == 1
    assert found[0].startswith(f"LANTERNIST_{variable}: expected ")


@pytest.mark.parametrize(
    ("variable", "value", "expected"),
    [
        ("PORT", "9000", 9000),
        ("RATE_LIMITS", "Off", False),
        ("PUBLIC_URL", "https://lanternist.example/", "https://lanternist.example"),
        ("MEDIA_CACHE_BYTES", "500 MB", 500_000_000),
        ("MEDIA_CACHE_BYTES", "1.5GiB", 1_610_612_736),
        ("MEDIA_CACHE_BYTES", "4096", 4096),
        ("TRUSTED_PROXIES", "10.0.0.0/8, ::1", ("10.0.0.0/8", "::1/128")),
        ("FETCH_OVERRIDES", "I.Redd.It=127.0.0.1:1", {"i.redd.it": Endpoint("127.0.0.1", 1)}),
        ("FETCH_OVERRIDES", "*=[::1]:2 a.b=c:3", {"*": Endpoint("::1", 2), "a.b": Endpoint("c", 3)}),
        ("STORAGE_URL", "s3://pictures", "s3://pictures"),
        ("LOG_LEVEL", "DEBUG", "debug"),
        ("PORT", "  ", 8000),
    ],
)
def test_a_right_value_is_understood(variable: str, value: str, expected: object) -> None:
    loaded = settings.load({f"LANTERNIST_{variable}": value})

    assert getattr(loaded, variable.lower()) == expected


def test_reddit_credentials_are_needed_together() -> None:
    id_alone = problems_of({"LANTERNIST_REDDIT_CLIENT_ID": "abc"})
    secret_alone = problems_of({"LANTERNIST_REDDIT_CLIENT_SECRET": "abc"})

    assert [problem.partition(":")[0] for problem in id_alone] == [
        "LANTERNIST_REDDIT_CLIENT_SECRET",
        "LANTERNIST_REDDIT_USER_AGENT",
    ]
    assert secret_alone[0].startswith("LANTERNIST_REDDIT_CLIENT_ID: expected ")
    assert settings.load(REDDIT).reddit_client_id == "abc-123"


@pytest.mark.parametrize(
    "agent",
    [
        "Mozilla/5.0",
        "python-requests/2.32",
        "linux:lanternist (by /u/ana)",
        "linux:lanternist:v1",
        "a:b:c (by /u/)",
    ],
)
def test_a_user_agent_that_is_not_in_reddits_form_is_refused(agent: str) -> None:
    found = problems_of(REDDIT | {"LANTERNIST_REDDIT_USER_AGENT": agent})

    assert found == [
        "LANTERNIST_REDDIT_USER_AGENT: expected the form <platform>:<app id>:<version> (by /u/<name>), "
        f"got {agent!r}"
    ]


def test_a_secret_may_come_from_a_file(tmp_path: Path) -> None:
    kept = tmp_path / "reddit"
    kept.write_text("from-a-file\n")
    environ = {key: value for key, value in REDDIT.items() if not key.endswith("SECRET")}

    loaded = settings.load(environ | {"LANTERNIST_REDDIT_CLIENT_SECRET_FILE": str(kept)})

    assert loaded.reddit_client_secret == "from-a-file"


def test_secrets_are_never_shown() -> None:
    secret_words = {
        "LANTERNIST_SECRET_KEY": "k" * 40,
        "LANTERNIST_DATABASE_URL": "postgresql://ana:hush@db/lanternist",
    }
    loaded = settings.load(REDDIT | secret_words)

    shown = [shown_value(each, getattr(loaded, each.name)) for each in settings.TABLE]

    for hidden in ("s3cret-s3cret", "k" * 40, "hush"):
        assert hidden not in repr(loaded)
        assert not any(hidden in value for value in shown)
    assert shown.count(HIDDEN) == len(secret_words) + 1


def test_a_wrong_secret_is_not_repeated_in_the_message() -> None:
    found = problems_of({"LANTERNIST_SECRET_KEY": "tooshort", "LANTERNIST_DATABASE_URL": "mysql://hush"})

    assert not any("tooshort" in problem or "hush" in problem for problem in found)


def test_the_secret_key_is_made_once_and_readable_by_its_owner_only(tmp_path: Path) -> None:
    program = "from lanternist import settings; print(settings.with_secret_key(settings.load()).secret_key)"
    environment = {"LANTERNIST_DATA_DIR": str(tmp_path / "new")}

    started = [
        subprocess.Popen([sys.executable, "-c", program], env=environment, stdout=subprocess.PIPE, text=True)
        for _ in range(4)
    ]
    keys = {process.communicate()[0].strip() for process in started}

    kept = tmp_path / "new/secret_key"
    assert keys == {kept.read_text().strip()}
    assert len(keys.pop()) >= 64
    assert stat.S_IMODE(kept.stat().st_mode) == 0o600
    assert [file.name for file in kept.parent.iterdir()] == ["secret_key"]


def test_what_is_unsafe_in_production_is_warned_about() -> None:
    loaded = settings.load(
        {
            "LANTERNIST_FETCH_OVERRIDES": "*=127.0.0.1:9000",
            "LANTERNIST_RATE_LIMITS": "no",
            "LANTERNIST_PUBLIC_URL": "http://lanternist.example",
        }
    )

    assert [warning.partition(":")[0] for warning in settings.warnings(loaded)] == [
        "LANTERNIST_FETCH_OVERRIDES",
        "LANTERNIST_RATE_LIMITS",
        "LANTERNIST_PUBLIC_URL",
    ]


def test_cookies_are_secure_where_the_public_address_is() -> None:
    assert not settings.load({}).cookies_are_secure
    assert settings.load({"LANTERNIST_PUBLIC_URL": "https://lanternist.example"}).cookies_are_secure


def test_a_demo_tells_that_an_address_is_registered_unless_told_otherwise() -> None:
    assert settings.load({"LANTERNIST_DEMO": "yes"}).registration_reveals_email
    assert not settings.load(
        {"LANTERNIST_DEMO": "yes", "LANTERNIST_REGISTRATION_REVEALS_EMAIL": "no"}
    ).registration_reveals_email


def test_the_page_of_settings_is_up_to_date() -> None:
    page = Path(__file__).parent.parent / "docs/settings.md"

    assert page.read_text() == markdown(settings.TABLE), "run `make docs`"
