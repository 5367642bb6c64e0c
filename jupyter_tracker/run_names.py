"""Names for runs that were given none."""

import secrets

_ADJECTIVES = (
    "able amber bold brave bright calm clever crisp eager early fair fleet fresh gentle glad "
    "golden grand honest jolly keen kind lively lucky mellow merry mild neat noble open "
    "patient plain polite proud quick quiet rapid ready serene sharp silver smooth steady "
    "sunny swift tidy vivid warm wise witty"
).split()
_NOUNS = (
    "ant badger bear bee bird boar cod crab crane crow deer dove duck eel elk finch fish fox "
    "frog goat goose gull hare hawk heron horse ibex jay koala lark lion lynx mole moose moth "
    "mule newt otter owl panda pike quail ram raven robin seal shrew stork swan tern tiger "
    "toad trout vole whale wolf wren yak zebra"
).split()


def random_run_name() -> str:
    """Return a name such as ``calm-otter-482``: easy to say, unlikely to come twice."""
    return f"{secrets.choice(_ADJECTIVES)}-{secrets.choice(_NOUNS)}-{secrets.randbelow(1000)}"
