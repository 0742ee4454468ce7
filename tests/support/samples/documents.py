"""The pages of documents in every state worth looking at."""

from typing import Any

from lanternist.styleguide import samples
from tests.support.samples.common import ANA, Page

_SCHEMA = """{
  "type": "object",
  "required": ["title", "subreddits"],
  "properties": {
    "title": {"type": "string", "minLength": 1}
  }
}"""


def _operation(method: str, path: str, summary: str, **changes: Any) -> dict[str, Any]:
    return {
        "method": method,
        "path": path,
        "summary": summary,
        "description": "Up to 25 media are added in the background.",
        "auth": True,
        "parameters": [
            {"name": "id", "in": "path", "required": True, "type": "integer", "description": "The session."}
        ],
        "body": _SCHEMA if method == "POST" else None,
        "responses": [
            {"status": "201", "description": "The session."},
            {"status": "402", "description": "Not enough credits."},
        ],
    } | changes


_GROUPS = [
    {
        "name": name,
        "operations": [
            _operation("GET", f"/api/{name}", "All of them, newest first", parameters=[]),
            _operation("POST", f"/api/{name}", "Make one", parameters=[]),
            _operation("PATCH", f"/api/{name}/{{id}}", "Change one"),
            _operation("DELETE", f"/api/{name}/{{id}}", "Delete one"),
            _operation(
                "GET", f"/api/{name}/{{shareCode}}/preview", "What a link shows to everybody", auth=False
            ),
            _operation("PUT", f"/api/{name}/{{id}}/media/order", ""),
        ],
    }
    for name in ("sessions", "shared", "accounts", "credits", "media")
]

PAGES: dict[str, Page] = {
    "styleguide": Page("styleguide/styleguide.html", samples(), "/styleguide", ANA),
    "api": Page("docs/api.html", {"groups": _GROUPS}, "/docs/api"),
    "error": Page(
        "error.html",
        {
            "status": 404,
            "title": "There is nothing here",
            "message": "The page may have moved, or the link may be old.",
            "request_id": "01JF2Q7X",
        },
        "/nowhere",
    ),
}
