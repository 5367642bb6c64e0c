import getpass

from jupyter_tracker.provenance.user import user_name


def test_on_a_hub_it_is_the_hub_user(monkeypatch):
    monkeypatch.setenv("JUPYTERHUB_USER", "ada")
    assert user_name() == "ada"


def test_elsewhere_it_is_the_operating_system_user(monkeypatch):
    monkeypatch.delenv("JUPYTERHUB_USER", raising=False)
    monkeypatch.setattr(getpass, "getuser", lambda: "grace")
    assert user_name() == "grace"


def test_a_user_number_without_a_name_is_unknown(monkeypatch):
    def no_name():
        raise KeyError("uid not found: 1000650000")

    monkeypatch.delenv("JUPYTERHUB_USER", raising=False)
    monkeypatch.setattr(getpass, "getuser", no_name)
    assert user_name() == "unknown"
