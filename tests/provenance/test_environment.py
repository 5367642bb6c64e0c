import importlib.metadata
import re
import sys

from jupyter_tracker.provenance.environment import installed_packages, requirements_text


def install(folder, name, version):
    info = folder / f"{name}-{version}.dist-info"
    info.mkdir()
    (info / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {name}\nVersion: {version}\n")


def test_the_head_names_python_and_the_platform():
    head = requirements_text().splitlines()[0]
    assert head.startswith(f"# Python {sys.version.split()[0]} on ")


def test_every_other_line_pins_one_package_in_order():
    lines = requirements_text().splitlines()[1:]
    assert all(re.fullmatch(r"[a-z0-9-]+==\S+", line) for line in lines)
    assert lines == sorted(lines, key=lambda line: line.split("==")[0])


def test_names_are_normalised(tmp_path, monkeypatch):
    install(tmp_path, "Some_Package.Name", "1.0")
    monkeypatch.setattr(sys, "path", [str(tmp_path)])
    assert installed_packages() == {"some-package-name": "1.0"}


def test_the_first_of_two_versions_counts_as_it_does_for_import(tmp_path, monkeypatch):
    for folder, version in (("user", "2.0"), ("system", "1.0")):
        (tmp_path / folder).mkdir()
        install(tmp_path / folder, "twice", version)
    monkeypatch.setattr(sys, "path", [str(tmp_path / "user"), str(tmp_path / "system")])
    assert installed_packages() == {"twice": "2.0"}


def test_a_package_installed_meanwhile_is_seen(tmp_path, monkeypatch):
    monkeypatch.setattr(sys, "path", [str(tmp_path)])
    assert installed_packages() == {}
    install(tmp_path, "fresh", "1.0")
    assert installed_packages() == {"fresh": "1.0"}


def test_a_package_without_a_version_in_its_name_is_asked(tmp_path, monkeypatch):
    info = tmp_path / "old.egg-info"
    info.mkdir()
    (info / "PKG-INFO").write_text("Metadata-Version: 1.1\nName: old\nVersion: 0.9\n")
    monkeypatch.setattr(sys, "path", [str(tmp_path)])
    assert installed_packages() == {"old": "0.9"}


def test_it_is_what_importlib_finds(monkeypatch):
    names = {each.metadata["Name"] for each in importlib.metadata.distributions()}
    assert installed_packages().keys() == {re.sub(r"[-_.]+", "-", n).lower() for n in names}


def test_a_broken_installation_is_left_out(tmp_path, monkeypatch):
    (tmp_path / "broken-1.0.dist-info").mkdir()
    monkeypatch.setattr(sys, "path", [str(tmp_path), "/no/such/folder"])
    assert installed_packages() == {}
