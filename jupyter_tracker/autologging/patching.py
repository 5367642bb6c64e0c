"""Functions and methods that are replaced for a while, where a framework knows no callbacks."""

import functools
import inspect
import sys
from collections.abc import Callable, Iterator, Mapping
from typing import Any

Around = Callable[..., Any]
"""Takes the function that it stands around, and then what that takes."""


class Patches:
    """What is replaced at the moment. Signatures and docstrings stay as they were."""

    def __init__(self) -> None:
        self._undo: list[Callable[[], None]] = []
        self._is_active = True

    def function(self, module: Any, name: str, around: Around) -> None:
        """Replace a function of a module, also where it was defined: so it is pickled as before."""
        original = getattr(module, name)
        wrapper = self._wrapped(original, around)
        homes = {id(each): each for each in (module, sys.modules.get(original.__module__))}
        for home in homes.values():
            if getattr(home, name, None) is original:
                self._set(home, name, original, wrapper)

    def method(self, owner: type, name: str, around: Around) -> None:
        """Replace the method that a class defines; one that it inherits is left alone."""
        found: Any = vars(owner).get(name)
        if inspect.isfunction(found):
            self._set(owner, name, found, self._wrapped(found, around))
        elif inspect.isfunction(getattr(found, "fn", None)):  # scikit-learn's available_if
            self._set(found, "fn", found.fn, self._wrapped(found.fn, around))

    def methods_below(
        self,
        base: type,
        around: Mapping[str, Around],
        is_meant: Callable[[type], bool],
        *,
        inherited: bool = False,
    ) -> None:
        """Replace methods of the subclasses of ``base``: those that are there, and those to come.

        Parameters
        ----------
        base
            The class.
        around
            What stands around each method, by its name.
        is_meant
            Says which of the subclasses.
        inherited
            Whether methods are replaced too that those inherit from elsewhere.
        """
        done: set[type] = set()

        def replace(owner: type) -> None:
            owners = owner.__mro__ if inherited else (owner,)
            for each in filter(is_meant, set(owners) - done):
                done.add(each)
                for name, call in around.items():
                    self.method(each, name, call)

        for owner in set(_below(base)):
            replace(owner)
        self.when_subclassed(base, replace)

    def when_subclassed(self, base: type, call: Callable[[type], None]) -> None:
        """Call ``call`` with each new subclass of ``base``."""
        own: Any = vars(base).get("__init_subclass__")

        def init_subclass(cls: Any, /, **options: Any) -> None:
            if own is not None:
                own.__func__(cls, **options)
            else:
                super(base, cls).__init_subclass__(**options)  # type: ignore[arg-type]
            if self._is_active:
                call(cls)

        self._set(base, "__init_subclass__", own, classmethod(init_subclass))

    def undo_with(self, call: Callable[[], None]) -> None:
        """Call ``call`` when everything is put back."""
        self._undo.append(call)

    def undo(self) -> None:
        """Put everything back. What somebody else has replaced meanwhile does nothing more."""
        self._is_active = False
        while self._undo:
            self._undo.pop()()

    def _wrapped(self, original: Callable[..., Any], around: Around) -> Callable[..., Any]:
        @functools.wraps(original)
        def wrapper(*args: Any, **kwargs: Any) -> Any:
            if not self._is_active:
                return original(*args, **kwargs)
            return around(original, *args, **kwargs)

        return wrapper

    def _set(self, owner: Any, name: str, original: Any, replacement: Any) -> None:
        def put_back() -> None:
            if vars(owner).get(name) is not replacement:
                return
            if original is None:
                delattr(owner, name)
            else:
                setattr(owner, name, original)

        setattr(owner, name, replacement)
        self._undo.append(put_back)


def _below(base: type) -> Iterator[type]:
    subclasses: list[type] = base.__subclasses__()
    for each in subclasses:
        yield each
        yield from _below(each)
