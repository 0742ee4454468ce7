"""The description of the API says of each call what follows from how the call is made."""

from collections.abc import Iterator
from typing import Any

import pytest

from lanternist.app import create_app
from lanternist.platform.apidoc import ApiDocument


@pytest.fixture
def described(settings) -> ApiDocument:
    return create_app(settings)._app.dependencies["document"].dependency()


@pytest.fixture
def document(described) -> dict[str, Any]:
    return described.document


def _operations(document: dict[str, Any]) -> Iterator[tuple[str, str, dict[str, Any]]]:
    for path, methods in document["paths"].items():
        for method, operation in methods.items():
            yield method, path, operation


def _codes(operation: dict[str, Any], status: int) -> list[str]:
    return operation["responses"].get(str(status), {}).get("x-codes", [])


def test_the_description_is_made_when_asked_for(described):
    assert "document" not in vars(described)


async def test_there_is_one_description_and_no_other_form_of_it(stranger):
    for path in ("/openapi", "/openapi/openapi.json", "/openapi.yaml", "/schema"):
        assert (await stranger.get(path)).status_code == 404
    assert (await stranger.get("/openapi.json")).json()["openapi"] == "3.1.0"


def test_a_call_has_an_id_a_summary_and_a_described_success(document):
    operations = list(_operations(document))

    assert len({each["operationId"] for _, _, each in operations}) == len(operations)
    assert [path for _, path, each in operations if not (each["summary"] and each["tags"] != ["Other"])] == []
    assert [path for _, path, each in operations if min(each["responses"]) >= "400"] == []


def test_what_needs_a_login_says_so_with_its_refusals(document):
    for method, path, operation in _operations(document):
        is_secured = "security" in operation
        assert is_secured == ("UNAUTHORIZED" in _codes(operation, 401)), (method, path)
        assert is_secured == ("INSUFFICIENT_SCOPE" in _codes(operation, 403)), (method, path)
        takes_no_token = operation.get("security") == [{"cookie": []}]
        assert not takes_no_token or "LOGIN_REQUIRED" in _codes(operation, 403), (method, path)


REFUSED_BODIES = {
    "application/json": (
        {"BAD_REQUEST", "VALIDATION_ERROR"},
        {"PAYLOAD_TOO_LARGE"},
        {"UNSUPPORTED_MEDIA_TYPE"},
    ),
    "multipart/form-data": ({"VALIDATION_ERROR"}, {"FILE_TOO_LARGE"}, {"UNSUPPORTED_MEDIA_TYPE"}),
    "application/offset+octet-stream": ({"VALIDATION_ERROR"}, {"FILE_TOO_LARGE"}, {"UPLOAD_TYPE_WRONG"}),
}
"""The codes of 400, 413 and 415 by the kind of body."""


def test_what_reads_a_body_says_how_bodies_are_refused(document):
    for method, path, operation in _operations(document):
        if "requestBody" in operation:
            expected = REFUSED_BODIES[next(iter(operation["requestBody"]["content"]))]
            for status, codes in zip((400, 413, 415), expected, strict=True):
                assert codes <= set(_codes(operation, status)), (method, path, status)


def test_what_takes_a_key_says_how_keys_are_refused(document):
    keyed = [
        operation
        for _, _, operation in _operations(document)
        if "Idempotency-Key" in [each["name"] for each in operation["parameters"]]
    ]

    assert {"create_session", "share_session", "add_category"} <= {each["operationId"] for each in keyed}
    for operation in keyed:
        assert "IDEMPOTENCY_IN_PROGRESS" in _codes(operation, 409)
        assert "IDEMPOTENCY_MISMATCH" in _codes(operation, 422)
        assert "Idempotency-Replayed" in operation["responses"][min(operation["responses"])]["headers"]


def test_every_name_in_a_path_has_a_type_and_a_refusal(document):
    for method, path, operation in _operations(document):
        named = [each["name"] for each in operation["parameters"] if each["in"] == "path"]
        assert named == [part[1:-1] for part in path.split("/") if part.startswith("{")], (method, path)
        assert not named or "404" in operation["responses"], (method, path)


def test_limits_are_described_where_they_apply(document):
    limited = {path for _, path, operation in _operations(document) if "429" in operation["responses"]}

    assert {
        "/api/sessions",
        "/api/login",
        "/api/register",
        "/api/shared/{code}/preview",
        "/media/{key}",
    } <= limited
    assert not {"/livez", "/api/errors", "/api/health/database"} & limited


def test_what_is_created_links_to_what_can_be_done_with_it(document):
    links = document["paths"]["/api/sessions"]["post"]["responses"]["201"]["links"]
    shared = document["paths"]["/api/sessions/{session_id}/share"]["post"]["responses"]["200"]["links"]

    assert {"read_session", "change_session", "delete_session", "share_session"} <= set(links)
    assert set(shared) == {"read_preview", "read_shared", "read_shared_media"}
    assert links["read_session"]["parameters"] == {"session_id": "$response.body#/id"}


def test_every_reference_leads_somewhere(document):
    def references(value: Any) -> Iterator[str]:
        if isinstance(value, dict):
            for name, member in value.items():
                if name == "$ref":
                    yield member
                yield from references(member)
        elif isinstance(value, list):
            for member in value:
                yield from references(member)

    for reference in set(references(document)):
        _, _, kind, name = reference.split("/")
        assert name in document["components"][kind]
