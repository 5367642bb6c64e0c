"""What a tracked cell leaves behind while its server is away arrives when it is back."""

import time

import jupyter_tracker
from jupyter_tracker.client.fluent import get_client
from jupyter_tracker.client.session import SESSION
from jupyter_tracker.contract.requests import ListNotebookSnapshots
from jupyter_tracker.journal import background
from jupyter_tracker.journal.sender import Sender
from tests.servers.front import front_of

CELL = """%%track gbm
from IPython.display import SVG, display
from sklearn.linear_model import LogisticRegression
front.mood = "500"
display(SVG('<svg xmlns="http://a"/>'))
lr = 0.05
model = LogisticRegression().fit([[0.0], [1.0]], [0, 1])
"""


def test_figures_models_and_the_notebook_are_not_lost(run_cell, shell, server, monkeypatch):
    with front_of(server.uri) as front:
        monkeypatch.setenv("JUPYTER_TRACKER_URI", front.uri)
        monkeypatch.setenv("JUPYTER_TRACKER_TOKEN", server.token)
        monkeypatch.setattr(background, "_sender", Sender(lambda line: None))
        SESSION.reset()
        shell.user_ns["front"] = front
        assert run_cell(CELL).success
        front.mood = "pass"
        deadline = time.monotonic() + 30
        while not background.sender().settle(5, insist=True):
            assert time.monotonic() < deadline
        [run] = jupyter_tracker.search_runs(search_all_experiments=True, output_format="list")
        client, run_id = get_client(), run.info.run_id
        assert (run.info.status, run.data.params["lr"]) == ("FINISHED", "0.05")
        assert [each.path for each in client.list_artifacts(run_id, "figures")] == [
            "figures/figure_1.svg"
        ]
        assert "models/model/MLmodel" in [
            each.path for each in client.list_artifacts(run_id, "models/model")
        ]
        kept = client.store.list_notebook_snapshots(ListNotebookSnapshots(run_id)).snapshots
        assert sorted(each.phase for each in kept) == ["end", "start"]
        SESSION.reset()
