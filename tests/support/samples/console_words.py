"""The pages of the console about captions and about what is denied."""

from datetime import timedelta
from typing import Any

from lanternist.features.captions.models import ProviderState
from lanternist.features.console.denylist_pages import HARD_RULES, KINDS
from lanternist.features.console.frame import TABS
from lanternist.features.denylist.models import Entry, Kind
from lanternist.kit.denied import HardRule
from tests.support.samples.captions import THEMES
from tests.support.samples.common import ANA, ARABIC, LONG, MOMENT, Page

_ADMIN = ANA | {"role": "admin"}
_STATE: dict[str, Any] = {
    "is_configured": True,
    "has_key": True,
    "place": "127.0.0.1:11434",
    "model": "qwen2.5vl:7b",
    "sees": True,
    "failures": 0,
    "resting_until": None,
    "reason": None,
    "asked": 1240,
    "most_a_day": 5000,
    "most_a_person": 500,
    "written": 318,
}
_RESTING = {
    "failures": 7,
    "resting_until": MOMENT + timedelta(minutes=4),
    "reason": "status_503",
    "sees": False,
}
_MISSING = {"is_configured": False, "place": "", "model": "", "has_key": False, "asked": 0, "written": 1}
_ENTRIES = [
    Entry(1, Kind.TERM, "gravel + barn", LONG, MOMENT),
    Entry(2, Kind.SOURCE, "hills", None, MOMENT),
    Entry(3, Kind.DOMAIN, "a-rather-long-name.of-a-host.pictures.example", ARABIC, MOMENT),
]


def _captions(
    problems: dict[str, Any] | None = None, form: dict[str, str] | None = None, **state: Any
) -> Page:
    context = {
        "state": ProviderState(**_STATE | state),
        "themes": THEMES,
        "problems": problems or {},
        "form": form or {},
    }
    return _page("captions", "/admin/captions", context)


def _denied(**changed: Any) -> Page:
    context: dict[str, Any] = {
        "entries": _ENTRIES,
        "kinds": KINDS,
        "hard_rules": list(HARD_RULES.values()),
        "tried": "",
        "found": [],
        "problems": {},
        "form": {},
    }
    return _page("denylist", "/admin/denylist", context | changed)


def _page(name: str, tab: str, context: dict[str, Any]) -> Page:
    return Page(f"console/{name}.html", {"tabs": TABS, "tab": tab} | context, tab, _ADMIN)


PAGES: dict[str, Page] = {
    "console-captions": _captions(),
    "console-captions-resting": _captions(
        {"own-1": {"label": "This must be text of 1 to 60 characters."}}, {"instruction": LONG}, **_RESTING
    ),
    "console-captions-missing": _captions(**_MISSING),
    "console-denylist": _denied(),
    "console-denylist-tried": _denied(
        tried="A barn on gravel, 15 years old",
        found=[{"hard": HARD_RULES[HardRule.AGE], "entry": None}, {"hard": None, "entry": _ENTRIES[0]}],
        problems={"2": {"reason": "This must be text of 1 to 500 characters."}},
    ),
    "console-denylist-empty": _denied(
        entries=[],
        tried="Fog over the valley",
        problems={"new": {"value": "This must be a host such as pictures.example."}},
        form={"kind": "domain", "value": "no host", "note": LONG},
    ),
}
