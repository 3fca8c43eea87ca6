"""What is no JSON that could be meant is refused before anything looks into it."""

import pytest

JSON = "application/json"
# No database has a say in it.
pytestmark = pytest.mark.parametrize("database", ["sqlite"], indirect=True)


@pytest.mark.parametrize(
    ("body", "media_type", "status", "sentence"),
    [
        (b"", JSON, 400, "The body is empty"),
        (b"  ", JSON, 400, "The body is empty"),
        (b"{", JSON, 400, "The body is no JSON"),
        (b"\xff", JSON, 400, "The body is not UTF-8."),
        (b"[" * 100_000, JSON, 400, "The body is nested too deeply."),
        (b'{"title": NaN}', JSON, 400, "The body is no JSON that can be read: NaN"),
        (b'{"title": ' + b"9" * 5000 + b"}", JSON, 400, "The body is no JSON that can be read"),
        (b'{"title": 1, "title": 2}', JSON, 400, "The body is no JSON that can be read: A name"),
        (b"[]", JSON, 422, "Give an object in braces."),
        (b"null", JSON, 422, "Give an object in braces."),
        (b'{"unmapped": {"x": 1e999}}', JSON, 422, "This number is too large."),
        (b'{"unmapped": ' + b'{"x":' * 30 + b"1" + b"}" * 31, JSON, 422, "This is nested more"),
        (b'{"unmapped": {"x": [' + b"0," * 20_000 + b"0]}}", JSON, 413, "The body has more than"),
        (b"{}", "text/plain", 415, "Send JSON, and say so: Content-Type: application/json."),
        (b"{}", "application/merge-patch+json", 415, "Send JSON"),
        (b"title=x", "application/x-www-form-urlencoded", 415, "Send JSON"),
        (b'{"title": "' + b"x" * 5 * 1024 * 1024 + b'"}', JSON, 413, "That is too large"),
    ],
    ids=range(17),
)
def test_body_that_means_nothing_is_refused(program, body, media_type, status, sentence):
    answer = program.post("records", body, Content_Type=media_type)

    assert answer.status_code == status, answer.text
    assert answer.mimetype == "application/problem+json"
    assert answer.json["detail"].startswith(sentence)
    assert answer.json["request_id"] == answer.headers["X-Request-ID"]
