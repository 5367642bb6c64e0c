"""DVC's files, as DVC 3 writes them."""

import hashlib

import pytest

from jupyter_tracker.provenance.data import combined_hash, data_hashes
from tests.provenance.conftest import git

RAW = "a304afb96060aad90176268345e10355"
PREPARED = "153aad06d376b6595932470e459ef42a.dir"
MODEL = "46865edbf3d62fc5c039dd9d2b0567a4"

ADDED = f"""\
outs:
- md5: {RAW}
  size: 37891850
  hash: md5
  path: data.xml
"""

LOCK = f"""\
schema: '2.0'
stages:
  prepare:
    cmd: python src/prepare.py data/data.xml
    deps:
    - path: data/data.xml
      hash: md5
      md5: {RAW}
      size: 14445097
    - path: s3://bucket/labels.csv
      etag: 0f343b0931126a20f133d67c2b018a3b
      size: 12
    - path: src/prepare.py
      hash: md5
      md5: f09ea0c15980b43010257ccb9f0055e2
      size: 1576
    params:
      params.yaml:
        prepare.seed: 20170428
    outs:
    - path: data/prepared
      hash: md5
      md5: {PREPARED}
      size: 8437363
      nfiles: 2
  train:
    cmd: python src/train.py data/features model.pkl
    outs:
    - path: model.pkl
      hash: md5
      md5: {MODEL}
      size: 1763725
"""

IMPORTED = """\
md5: 96405e1b8a1f9a0f8a3c3ba6f4e7f1a2
frozen: true
deps:
- path: get-started/data.xml
  repo:
    url: https://github.com/iterative/dataset-registry
    rev_lock: f31f5c4cdae787b4bdeb97a717687d44667d9e62
outs:
- md5: 22a1a2931c8370d3aeedd7183606fd7f
  size: 14445097
  hash: md5
  path: ../imported.xml
"""


@pytest.fixture
def dvc(repository):
    """A repository in which ``dvc init`` was called."""
    (repository / ".dvc").mkdir()
    (repository / ".dvc" / "config").write_text("[core]\n    remote = storage\n")
    (repository / "data").mkdir()
    return repository


def test_a_data_set_that_was_added_has_its_hash(dvc):
    (dvc / "data" / "data.xml.dvc").write_text(ADDED)
    assert data_hashes(dvc) == {"data/data.xml": RAW}


def test_what_stages_make_and_what_they_read_from_outside_counts_and_code_does_not(dvc):
    (dvc / "dvc.lock").write_text(LOCK)
    assert data_hashes(dvc) == {
        "data/prepared": PREPARED,
        "model.pkl": MODEL,
        "s3://bucket/labels.csv": "0f343b0931126a20f133d67c2b018a3b",
    }


def test_the_first_version_of_the_lock_file_is_read(dvc):
    lines = LOCK.splitlines()[2:]
    (dvc / "dvc.lock").write_text("\n".join(line[2:] for line in lines))
    assert data_hashes(dvc)["model.pkl"] == MODEL


def test_a_path_that_leads_upwards_is_that_of_the_repository(dvc):
    (dvc / "data" / "raw").mkdir()
    (dvc / "data" / "raw" / "imported.xml.dvc").write_text(IMPORTED)
    assert list(data_hashes(dvc)) == ["data/imported.xml"]


def test_it_is_found_from_a_folder_below(dvc):
    (dvc / "data" / "data.xml.dvc").write_text(ADDED)
    (dvc / "notebooks").mkdir()
    assert data_hashes(dvc / "notebooks") == {"data/data.xml": RAW}


def test_a_lock_file_in_a_folder_below_is_found(dvc):
    (dvc / "pipelines").mkdir()
    (dvc / "pipelines" / "dvc.lock").write_text(LOCK)
    assert data_hashes(dvc)["pipelines/model.pkl"] == MODEL


def test_files_that_git_ignores_are_not_read(dvc):
    (dvc / ".gitignore").write_text("/old\n")
    (dvc / "old").mkdir()
    (dvc / "old" / "data.xml.dvc").write_text(ADDED)
    assert data_hashes(dvc) == {}


def test_a_repository_without_dvc_has_no_data(repository):
    assert data_hashes(repository) == {}


@pytest.mark.parametrize("text", ["<<<<<<< HEAD\nouts:\n", "outs: 3\n", "- a\n", "", "outs: [7]"])
def test_a_file_that_says_nothing_is_passed_over(dvc, text):
    (dvc / "broken.dvc").write_text(text)
    (dvc / "data" / "data.xml.dvc").write_text(ADDED)
    assert data_hashes(dvc) == {"data/data.xml": RAW}


def test_a_file_that_is_gone_and_not_committed_as_gone_is_passed_over(dvc):
    file = dvc / "data" / "data.xml.dvc"
    file.write_text(ADDED)
    git(dvc, "add", ".")
    file.unlink()
    assert data_hashes(dvc) == {}


def test_a_single_data_set_gives_its_own_hash():
    assert combined_hash({"data.xml": RAW}) == RAW


def test_several_data_sets_have_one_hash_that_depends_on_names_and_contents():
    both = {"b": MODEL, "a": RAW}
    lines = f"{RAW}  a\n{MODEL}  b\n"
    assert combined_hash(both) == hashlib.sha256(lines.encode()).hexdigest()
    assert combined_hash({"a": MODEL, "b": RAW}) != combined_hash(both)
