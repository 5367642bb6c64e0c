"""What has not been sent yet, as the browser is told of it."""

import json
from collections.abc import Callable
from typing import Any

import pytest
from tornado.httpclient import HTTPClientError

from jupyter_tracker.journal import files
from jupyter_tracker.journal.files import JournalFile
from jupyter_tracker.stores.resolve import lasting_uri
from tests.conftest import RunningServer
from tests.journal.journals import begun, left, steps

Fetch = Callable[..., Any]
JOURNAL = ("jupyter-tracker", "api", "tracker", "1", "journal")
NOBODY = "http://127.0.0.1:1"
NOTHING = {"runs": 0, "records": 0, "files": 0, "bytes": 0, "is_estimate": False}


def three_of(file: JournalFile) -> dict[str, object]:
    return {**NOTHING, "runs": 1, "records": 3, "bytes": file.size()}


async def unsent(jp_fetch: Fetch) -> Any:
    return json.loads((await jp_fetch(*JOURNAL, "unsent")).body)


async def sync(jp_fetch: Fetch) -> Any:
    return json.loads((await jp_fetch(*JOURNAL, "sync", method="POST", body="{}")).body)


async def test_how_much_is_not_sent_can_be_asked(jp_fetch: Fetch):
    assert await unsent(jp_fetch) == NOTHING
    file = left(begun(NOBODY))
    assert await unsent(jp_fetch) == three_of(file)


@pytest.mark.parametrize(("path", "method"), [("unsent", "GET"), ("sync", "POST")])
async def test_strangers_are_told_nothing_and_send_nothing(jp_fetch: Fetch, path: str, method: str):
    body = "{}" if method == "POST" else None
    headers = {"Authorization": "token wrong"}
    with pytest.raises(HTTPClientError) as refused:
        await jp_fetch(*JOURNAL, path, method=method, body=body, headers=headers)
    assert refused.value.code in (401, 403)


async def test_strangers_cannot_follow(jp_ws_fetch: Fetch):
    with pytest.raises(HTTPClientError) as refused:
        await jp_ws_fetch(*JOURNAL, "unsent", "stream", headers={"Authorization": "token wrong"})
    assert refused.value.code in (401, 403)


async def test_what_is_late_is_told_and_again_when_it_is_sent(jp_ws_fetch: Fetch):
    file = left(begun(NOBODY))
    socket = await jp_ws_fetch(*JOURNAL, "unsent", "stream")
    assert json.loads(await socket.read_message()) == {**NOTHING, "reason": ""}
    told = json.loads(await socket.read_message())
    assert told == {**three_of(file), "reason": told["reason"]}
    file.remove()
    while told["runs"]:
        told = json.loads(await socket.read_message())
    assert told == {**NOTHING, "reason": ""}
    socket.close()


async def test_who_follows_later_is_told_at_once_what_others_know(jp_ws_fetch: Fetch):
    file = left(begun(NOBODY))
    first = await jp_ws_fetch(*JOURNAL, "unsent", "stream")
    await first.read_message()
    told = json.loads(await first.read_message())
    second = await jp_ws_fetch(*JOURNAL, "unsent", "stream")
    assert json.loads(await second.read_message()) == told
    assert told["bytes"] == file.size()
    for socket in (first, second):
        socket.close()


async def test_what_a_dead_process_left_is_sent_when_that_is_asked_for(jp_fetch: Fetch):
    left(begun(lasting_uri(None)))
    assert await sync(jp_fetch) == {"sent": 3, "reason": ""}
    assert files.found() == []
    assert await sync(jp_fetch) == {"sent": 0, "reason": ""}


async def test_who_asks_to_send_hears_why_that_cannot_be(jp_fetch: Fetch):
    left(begun(NOBODY))
    answer = await sync(jp_fetch)
    assert answer["sent"] == 0
    assert NOBODY in answer["reason"]


async def test_of_a_process_that_lives_the_reason_is_that_its_server_is_silent(jp_fetch: Fetch):
    writer = begun(NOBODY)
    writer.metric("loss", 1.0, 1, 1)
    assert NOBODY in (await sync(jp_fetch))["reason"]
    writer.abandon()


async def test_what_belongs_to_another_server_is_sent_there(
    jp_fetch: Fetch, server: RunningServer, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setenv("JUPYTER_TRACKER_TOKEN", server.token)
    monkeypatch.setenv("JUPYTER_TRACKER_URI", server.uri)
    file = left(begun(server.uri))
    await sync(jp_fetch)
    assert steps(server.store, file.run_id) == [0, 1, 2]


class TestWithAnAuthorizer:
    """The Jupyter server has its own idea of who may write."""

    @pytest.fixture
    def jp_server_config(self, jp_server_config: dict[str, Any]) -> dict[str, Any]:
        from jupyter_server.auth import Authorizer

        class ReadOnly(Authorizer):
            def is_authorized(self, handler: Any, user: Any, action: str, resource: str) -> bool:
                return resource != "jupyter_tracker" or action == "read"

        config = {**jp_server_config["ServerApp"], "authorizer_class": ReadOnly}
        return {"ServerApp": config}

    async def test_who_may_only_read_cannot_send(self, jp_fetch: Fetch):
        assert await unsent(jp_fetch) == NOTHING
        with pytest.raises(HTTPClientError) as refused:
            await sync(jp_fetch)
        assert refused.value.code == 403
