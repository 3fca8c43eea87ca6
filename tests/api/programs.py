"""A program that asks the API on behalf of somebody."""

import json

from tests.client import Browser


class Program:
    """Asks with a token, and with nothing else."""

    def __init__(self, app, token, project, home=""):
        self.client = Browser(app, app.response_class, use_cookies=False)
        self.token = token
        self.home = home or f"/api/v1/projects/{project.code}"

    def ask(self, method, address, body=None, **headers):
        """The answer to a request; an address without a slash is below the project."""
        path = address if address.startswith(("/", "http")) else f"{self.home}/{address}"
        sent = {name.replace("_", "-"): value for name, value in headers.items()}
        if self.token:
            sent.setdefault("Authorization", f"Bearer {self.token}")
        if body is not None:
            sent.setdefault("Content-Type", "application/json")
            body = body if isinstance(body, (bytes, str)) else json.dumps(body)
        return self.client.open(path, method=method, data=body, headers=sent)

    def get(self, address, **headers):
        return self.ask("GET", address, **headers)

    def post(self, address, body=None, **headers):
        return self.ask("POST", address, body, **headers)

    def change(self, told, body, **headers):
        """Change what an answer told, as it is there now."""
        etag = self.get(told["href"]).headers["ETag"]
        return self.ask("PATCH", told["href"], body, **{"If_Match": etag, **headers})

    def remove(self, told):
        etag = self.get(told["href"]).headers["ETag"]
        return self.ask("DELETE", told["href"], If_Match=etag)


def problems(answer):
    """The sentence for each place in the body that was refused."""
    assert answer.status_code == 422, answer.text
    return {one["pointer"]: one["detail"] for one in answer.json["errors"]}


def listed(program, what):
    """What a list says, which is what each of its things says by itself."""
    items = program.get(what).json["items"]
    for one in items:
        assert program.get(one["href"]).json == one
    return items
