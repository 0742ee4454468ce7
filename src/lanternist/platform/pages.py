"""Renders the HTML templates of the shared look and of all features."""

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

import jinja2
from litestar import Response
from litestar.datastructures import Cookie
from litestar.enums import MediaType

from lanternist.platform.bodies import WebRequest
from lanternist.platform.languages import (
    Languages,
    grouped,
    speaking,
    spoken,
    translate,
    translate_all,
    translate_number,
)
from lanternist.platform.navigation import Navigation

LANGUAGE_COOKIE = "language"
_REMEMBERED_SECONDS = 400 * 24 * 3600
"""As long as browsers keep a cookie at most."""


def template_environment(
    folders: Sequence[Path], static_url: Callable[[str], str], navigation: Navigation
) -> jinja2.Environment:
    """Return what templates are rendered with, and know by name."""
    environment = jinja2.Environment(
        loader=jinja2.ChoiceLoader([jinja2.FileSystemLoader(folder) for folder in folders]),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    provided: dict[str, Any] = {
        "static": static_url,
        "site_name": "Lanternist",
        "navigation": navigation,
        "_": translate,
        "ngettext": translate_number,
        "spoken": spoken,
        "motion": "system",
    }
    environment.globals.update(provided)
    filters: dict[str, Any] = {"translated": translate_all, "number": grouped}
    environment.filters.update(filters)
    return environment


class Pages:
    """Renders templates as answers."""

    def __init__(
        self, environment: jinja2.Environment, languages: Languages, *, is_secure: bool = False
    ) -> None:
        self._environment = environment
        self.languages = languages
        self._is_secure = is_secure

    def render(
        self,
        template: str,
        request: WebRequest,
        viewer: object,
        context: Mapping[str, Any],
        *,
        status: int = 200,
        language: str | None = None,
    ) -> Response[str]:
        """Return `template` as an answer; `viewer` is who is signed in, for the header of the page.

        It speaks `language`, which `viewer` chose, where there is a catalogue for it. A cookie keeps that choice for
        pages that are made without asking who is signed in, as errors are. Else it speaks what the browser likes best.
        """
        kept = request.cookies.get(LANGUAGE_COOKIE, "")
        chosen = self.languages.named(language or "") if viewer else self.languages.named(kept)
        spoken_here = chosen or self.languages.accepted(request.headers.get("accept-language", ""))
        with speaking(spoken_here):
            html = self._environment.get_template(template).render(
                {"viewer": viewer, "path": request.url.path, "notice": None, **context}
            )
        answer = Response(
            html,
            media_type=MediaType.HTML,
            status_code=status,
            headers={"Content-Language": spoken_here.code, "Vary": "Accept-Language, Cookie"},
        )
        code = chosen.code if chosen else ""
        if viewer and code != kept:
            answer.set_cookie(self._language_cookie(code))
        return answer

    def _language_cookie(self, code: str) -> Cookie:
        """Return what keeps a choice, or with an empty `code` what forgets it."""
        return Cookie(
            key=LANGUAGE_COOKIE,
            value=code,
            path="/",
            httponly=True,
            samesite="lax",
            secure=self._is_secure,
            max_age=_REMEMBERED_SECONDS if code else 0,
        )
