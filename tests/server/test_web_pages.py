"""The files of the server's own page, whatever the front end's build has written."""

import gzip
from collections.abc import Iterator
from pathlib import Path

import pytest
import requests

from jupyter_tracker.server import web_pages
from jupyter_tracker.server.application import TrackerApplication
from jupyter_tracker.server.context import ServerContext
from jupyter_tracker.server.security import Door
from jupyter_tracker.stores.sql.store import SqlStore
from tests.server.conftest import serving

BROWSER = {"Accept": "text/html,application/xhtml+xml;q=0.9,*/*;q=0.8"}
SCRIPT = b"console.log(1);" * 100


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A page as the build writes it."""
    assets = tmp_path / "web" / "assets"
    assets.mkdir(parents=True)
    (assets.parent / "index.html").write_text("<!doctype html><title>page</title>")
    (assets / "page.abc.js").write_bytes(SCRIPT)
    (assets / "page.abc.js.gz").write_bytes(gzip.compress(SCRIPT))
    (assets / "page.abc.js.br").write_bytes(b"brotli")
    (tmp_path / "web" / "secret.js").write_text("")
    monkeypatch.setattr(web_pages, "FOLDER", assets.parent)
    return assets.parent


@pytest.fixture
def uri(sql_store: SqlStore, folder: Path) -> Iterator[str]:
    with serving(sql_store, lambda c: TrackerApplication(c, Door("secret"), prefix="/a")) as uri:
        yield uri


def get(url: str, **headers: str) -> requests.Response:
    return requests.get(url, headers=headers, timeout=10)


def test_a_browser_gets_the_page_and_a_program_the_words(uri: str):
    assert "<title>page</title>" in get(uri, **BROWSER).text
    assert "speaks MLflow's REST API" in get(uri).text
    assert "Accept" in get(uri).headers["Vary"]


def test_a_browser_gets_the_words_where_no_page_was_built(uri: str, folder: Path):
    (folder / "index.html").unlink()
    assert "speaks MLflow's REST API" in get(uri, **BROWSER).text


def test_the_page_runs_nothing_but_the_servers_own_scripts(uri: str):
    headers = get(uri, **BROWSER).headers
    policy = dict(
        each.strip().partition(" ")[::2] for each in headers["Content-Security-Policy"].split(";")
    )
    assert policy["default-src"] == "'self'"
    assert "script-src" not in policy
    assert policy["object-src"] == policy["base-uri"] == "'none'"
    assert policy["form-action"] == policy["frame-ancestors"] == "'self'"
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "same-origin"
    assert headers["Cache-Control"] == "no-cache"


@pytest.mark.parametrize(
    ("option", "directive"), [("DENY", "frame-ancestors 'none'"), ("", None)], ids=["deny", "none"]
)
def test_who_may_frame_the_page_is_the_administrators_choice(
    sql_store: SqlStore, folder: Path, option: str, directive: str | None
):
    def make(context: ServerContext) -> TrackerApplication:
        return TrackerApplication(context, Door(None), x_frame_options=option)

    with serving(sql_store, make) as uri:
        policy = get(uri, **BROWSER).headers["Content-Security-Policy"]
    assert (directive in policy) if directive else ("frame-ancestors" not in policy)


@pytest.mark.parametrize(
    ("accepted", "encoding"),
    [("gzip, deflate, br", "br"), ("gzip", "gzip"), ("identity", None)],
    ids=["br", "gzip", "identity"],
)
def test_assets_are_sent_as_small_as_the_browser_takes_them(
    uri: str, accepted: str, encoding: str | None
):
    url = f"{uri}/assets/page.abc.js"
    with requests.get(url, headers={"Accept-Encoding": accepted}, stream=True, timeout=10) as got:
        assert got.headers.get("Content-Encoding") == encoding
        assert got.headers["Content-Type"] == "text/javascript; charset=utf-8"
        sent = got.raw.read(decode_content=False)
    assert sent == {"br": b"brotli", None: SCRIPT}.get(encoding, sent)
    assert encoding != "gzip" or gzip.decompress(sent) == SCRIPT


def test_assets_are_kept_by_browsers_for_good(uri: str):
    headers = get(f"{uri}/assets/page.abc.js").headers
    assert headers["Cache-Control"] == "public, max-age=31536000, immutable"
    assert headers["Vary"] == "Accept-Encoding"
    assert headers["X-Content-Type-Options"] == "nosniff"


@pytest.mark.parametrize(
    "name",
    ["none.js", "../secret.js", "%2e%2e/secret.js", "..%2fsecret.js", "..", ".", "a/b.js", ""],
)
def test_nothing_but_assets_is_sent(uri: str, name: str):
    session = requests.Session()
    prepared = session.prepare_request(requests.Request("GET", f"{uri}/assets/"))
    prepared.url = f"{uri}/assets/{name}"  # as it stands, not tidied up
    assert session.send(prepared, timeout=10).status_code == 404


def test_the_page_is_served_below_the_prefix_too(uri: str):
    assert "<title>page</title>" in get(f"{uri}/a/", **BROWSER).text
    assert get(f"{uri}/a/assets/page.abc.js").content == SCRIPT


def test_the_prefix_without_its_slash_leads_to_the_page(uri: str):
    answer = requests.get(f"{uri}/a", headers=BROWSER, allow_redirects=False, timeout=10)
    assert (answer.status_code, answer.headers["Location"]) == (302, "a/")
    assert "<title>page</title>" in get(f"{uri}/a", **BROWSER).text
