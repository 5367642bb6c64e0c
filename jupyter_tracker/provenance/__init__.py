"""Where a run came from: the code's repository, the installed packages, the person. No Jupyter."""

from jupyter_tracker.provenance.environment import requirements_text
from jupyter_tracker.provenance.git import GitState, git_state
from jupyter_tracker.provenance.user import user_name

__all__ = ["GitState", "git_state", "requirements_text", "user_name"]
