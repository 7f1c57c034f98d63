"""The line to a remote LRS: tincan's client, with what it lacks.

tincan has no timeout, opens a connection for each call, decodes every body as text and refuses version 2.0.0. Here one
connection is kept through a walk, every answer has a deadline, and a body comes back as the bytes that it is. Redirects
are not followed: the secret goes to the endpoint that it was given for, and nowhere else.
"""

from __future__ import annotations

import base64
import http.client
from dataclasses import dataclass
from urllib.parse import urlencode, urlsplit

from tincan.http_request import HTTPRequest
from tincan.lrs_response import LRSResponse
from tincan.remote_lrs import RemoteLRS

from lrs_bridge.pull.wire import Patience, Wire

VERSION = "X-Experience-API-Version"


@dataclass(frozen=True, slots=True)
class Address:
    """A remote LRS and how to speak to it."""

    endpoint: str
    key: str
    secret: str
    version: str


class Line(RemoteLRS):  # type: ignore[misc]
    """tincan's client of one remote LRS, over one wire."""

    # A tincan object takes these properties only.
    _props = (*RemoteLRS._props, "wire", "spoken")

    def __init__(self, address: Address, patience: Patience | None = None) -> None:
        token = base64.b64encode(f"{address.key}:{address.secret}".encode()).decode()
        super().__init__(endpoint=address.endpoint, auth=f"Basic {token}")
        self.spoken = address.version
        self.wire = Wire(patience or Patience())

    def ask(self, resource: str, params: dict[str, str]) -> tuple[http.client.HTTPResponse, bytes]:
        """The answer to a GET, with its body; `resource`: a path below the endpoint, or a whole address.

        Raises a `RemoteError` when there is no answer.
        """
        answer = self._send_request(HTTPRequest(method="GET", resource=resource, query_params=params, headers={}))
        return answer.response, answer.content

    def post(self, resource: str, kind: str, body: bytes) -> tuple[http.client.HTTPResponse, bytes]:
        """The answer to a POST below the endpoint; `kind`: the body's media type. Raises a `RemoteError`."""
        # Not through tincan's request: it makes text of its content, which goes out in another encoding.
        headers = {VERSION: self.spoken, "Authorization": self.auth, "Content-Type": kind}
        return self.wire.ask("POST", self.endpoint + resource, headers, body)

    def close(self) -> None:
        """Hang up. A wait for an answer in another thread ends at once."""
        self.wire.close()

    def _send_request(self, request: HTTPRequest) -> LRSResponse:
        whole = request.resource.startswith(("http://", "https://"))
        url = request.resource if whole else self.endpoint + request.resource
        if request.query_params:
            url += ("&" if urlsplit(url).query else "?") + urlencode(request.query_params)
        headers = {VERSION: self.spoken, "Authorization": self.auth, **request.headers}
        response, body = self.wire.ask(request.method, url, headers)
        # `data` would be decoded as text, and attachments are not: `content` takes what it is given.
        return LRSResponse(success=200 <= response.status < 300, request=request, response=response, content=body)
