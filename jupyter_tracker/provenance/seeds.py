"""Seeds of random numbers, as far as the source says: nothing is executed or replaced here."""

import ast
import json
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import lru_cache

_SEEDERS = {
    "random.seed": "random",
    "random.Random": "random",
    "np.random.seed": "numpy",
    "np.random.default_rng": "numpy",
    "np.random.RandomState": "numpy",
    "np.random.SeedSequence": "numpy",
    "default_rng": "numpy",
    "RandomState": "numpy",
    "torch.manual_seed": "torch",
    "torch.cuda.manual_seed": "torch.cuda",
    "torch.cuda.manual_seed_all": "torch.cuda",
    "manual_seed": "torch",
    "tf.random.set_seed": "tensorflow",
    "keras.utils.set_random_seed": "keras",
    "set_random_seed": "keras",
    "jax.random.key": "jax",
    "jax.random.PRNGKey": "jax",
    "PRNGKey": "jax",
    "seed_everything": "seed_everything",
    "set_seed": "set_seed",
}
"""What a function that is called so seeds; of a dotted name, the end counts too."""
_FULL_NAMES = {"numpy": "np", "tensorflow": "tf"}
_ARGUMENTS = ("random_state", "seed", "random_seed")
_MAX_LENGTH = 4000


@dataclass(frozen=True)
class _Seen:
    """What one source says: the integers that names are set to, and the seeds of each seeder."""

    integers: dict[str, int] = field(default_factory=dict)
    seeds: dict[str, list[ast.expr]] = field(default_factory=dict)


def seeds_seen(sources: Iterable[str]) -> dict[str, object]:
    """Find the seeds in what was executed.

    Parameters
    ----------
    sources
        Python, in the order in which it was executed; what does not parse says nothing.

    Returns
    -------
    dict
        By what is seeded (``numpy``, ``torch``, …), or by the function that was given a
        ``random_state`` or a ``seed``: the seed; the expression, as text, where it is no number
        and no name of one; a list where one source has several. The last source that has one wins.
    """
    integers: dict[str, int] = {}
    found: dict[str, object] = {}
    for source in sources:
        seen = _seen(source)
        integers.update(seen.integers)
        for name, expressions in seen.seeds.items():
            values = [_value(expression, integers) for expression in expressions]
            distinct = [value for i, value in enumerate(values) if value not in values[:i]]
            found[name] = distinct[0] if len(distinct) == 1 else distinct
    return found


def as_tag(seeds: dict[str, object]) -> str:
    """Return seeds as JSON, without the last ones when there are too many for a tag."""
    while len(text := json.dumps(seeds)) > _MAX_LENGTH:
        seeds = dict(list(seeds.items())[: len(seeds) // 2])
    return text


@lru_cache(maxsize=4096)
def _seen(source: str) -> _Seen:
    try:
        tree = ast.parse(source)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return _Seen()
    seen = _Seen()
    # In the order of the lines, which `ast.walk` has not: of two seeds, the later one holds.
    for node in sorted(ast.walk(tree), key=lambda node: getattr(node, "lineno", 0)):
        match node:
            case ast.Assign(targets=[ast.Name(id=name)], value=ast.Constant(value=int(value))):
                seen.integers[name] = value
            case ast.Call():
                for seeder, expression in _seeds_of(node):
                    seen.seeds.setdefault(seeder, []).append(expression)
    return seen


def _seeds_of(call: ast.Call) -> list[tuple[str, ast.expr]]:
    name = _dotted(call.func)
    seeder = _SEEDERS.get(name) or _SEEDERS.get(name.rpartition(".")[2])
    named = [keyword.value for keyword in call.keywords if keyword.arg in _ARGUMENTS]
    if seeder is not None:
        given = [*call.args[:1], *named][:1]
        return [(seeder, value) for value in given if not isinstance(value, ast.Starred)]
    function = name.rpartition(".")[2]
    return [(function, value) for value in named if function and not _is_none(value)]


def _dotted(function: ast.expr) -> str:
    """Return ``np.random.seed`` of such an expression, by the usual short names of modules."""
    match function:
        case ast.Name(id=name):
            return _FULL_NAMES.get(name, name)
        case ast.Attribute(value=value, attr=name):
            return f"{_dotted(value)}.{name}"
    return ""


def _is_none(value: ast.expr) -> bool:
    return isinstance(value, ast.Constant) and value.value is None


def _value(expression: ast.expr, integers: dict[str, int]) -> object:
    match expression:
        case ast.Constant(value=int() | None as value):
            return value
        case ast.Name(id=name) if name in integers:
            return integers[name]
    return ast.unparse(expression)[:100]
