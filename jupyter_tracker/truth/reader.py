"""Walking through code in the order in which it runs, to tell what it does to names."""

import ast
from collections.abc import Iterable

from jupyter_tracker.truth.bindings import (
    bound_in,
    gone_through,
    held,
    loaded,
    surely_bound,
    until_jump,
    written,
)
from jupyter_tracker.truth.calls import called, is_in_place
from jupyter_tracker.truth.effects import Effects, Function
from jupyter_tracker.truth.files import FileUse, file_use, path_of
from jupyter_tracker.truth.functions import FunctionNode, caches, memos_in, mutable_defaults, yields
from jupyter_tracker.truth.libraries import (
    ITERATING_METHODS,
    ITERATORS,
    PURE_METHODS,
    WHOLE_ATTRIBUTES,
)
from jupyter_tracker.truth.names import Names
from jupyter_tracker.truth.parts import chain, keys
from jupyter_tracker.truth.shell import Unknown, unknown_of_magic

_UNKNOWN_FUNCTIONS = {
    "input": Unknown("asks for input", may_set_names=False),
    "breakpoint": Unknown("stops in a debugger"),
    "eval": Unknown("calls eval()"),
    "exec": Unknown("calls exec()"),
    "globals": Unknown("calls globals()"),
}


def effects_of(body: Iterable[ast.AST]) -> Effects:
    """Read what code at the top level of a cell does."""
    reader = _Reader()
    for node in body:
        reader.visit(node)
    return reader.effects


class _Reader(Names, ast.NodeVisitor):
    """Walks through code in the order in which it runs."""

    # --- names ---------------------------------------------------------------------------------

    def visit_Name(self, node: ast.Name) -> None:
        if isinstance(node.ctx, ast.Load):
            self._read(node.id)
        elif isinstance(node.ctx, ast.Store):
            self._set(node.id)
        else:
            self._remove(node.id)

    def visit_Attribute(self, node: ast.Attribute) -> None:
        self._part(node)

    def visit_Subscript(self, node: ast.Subscript) -> None:
        self._part(node)

    def _part(self, node: ast.Attribute | ast.Subscript) -> None:
        root, hops = chain(node)
        for hop in hops:
            if isinstance(hop, ast.Subscript):
                self.visit(hop.slice)
        if not isinstance(root, ast.Name):
            self.visit(root)
            return
        named = keys(hops[0])
        if isinstance(node.ctx, ast.Load):
            for key in named or [""]:
                self._read(root.id, key)
        elif isinstance(node.ctx, ast.Store) and len(hops) == 1 and len(named) == 1:
            self._set_part(root.id, named[0])
        else:
            self._change(root.id)

    # --- calls ---------------------------------------------------------------------------------

    def visit_Call(self, node: ast.Call) -> None:
        root, hops = chain(node.func)
        magic = unknown_of_magic(node)
        if magic is not None:
            self._magic(magic)
            return
        if isinstance(root, ast.Name) and all(isinstance(hop, ast.Attribute) for hop in hops):
            self._call(node, root.id, tuple(hop.attr for hop in hops if hasattr(hop, "attr")))
        elif isinstance(root, ast.Name) and hops and isinstance(hops[-1], ast.Attribute):
            self.visit(node.func)
            self._method(node, root.id, hops[-1].attr)
        else:
            self.visit(node.func)
        for argument in node.args:
            self.visit(argument)
        for keyword in node.keywords:
            self.visit(keyword.value)
        use = file_use(node)
        if use is not None:
            self._file(use)

    def _file(self, use: FileUse) -> None:
        known = [
            path
            for path in use.paths
            if not any(is_name and self._is_own(part) for part, is_name in path.parts)
        ]
        if known:
            stays = use.appends or not self._is_certain
            self.effects.files.append(use._replace(paths=tuple(known), appends=stays))

    def _call(self, node: ast.Call, name: str, path: tuple[str, ...]) -> None:
        self._read(name, path[0] if len(path) > 1 and path[0] not in WHOLE_ATTRIBUTES else "")
        if not path and name in _UNKNOWN_FUNCTIONS and not self._is_own(name):
            self.effects.unknown.append(_UNKNOWN_FUNCTIONS[name])
        if path and self._is_own(name):
            self._method(node, name, path[-1])
        elif path and is_in_place(node):
            self._change(name)
        if not self._is_own(name) and name not in self._bound:
            self.effects.calls.append(called(node, name, path))

    def _method(self, node: ast.Call, name: str, method: str) -> None:
        if method not in PURE_METHODS or is_in_place(node):
            self._change(name)

    def _magic(self, unknown: "list[Unknown] | str") -> None:
        if isinstance(unknown, str):  # Python behind %time
            for statement in ast.parse(unknown).body:
                self.visit(statement)
        else:
            self.effects.unknown += unknown

    # --- statements ------------------------------------------------------------------------------

    def visit_Assign(self, node: ast.Assign) -> None:
        self.visit(node.value)
        for target in node.targets:
            self.visit(target)
            self._relate(target, node.value)

    def visit_AnnAssign(self, node: ast.AnnAssign) -> None:
        if node.value is not None:
            self.visit(node.value)
            self.visit(node.target)
            self._relate(node.target, node.value)

    def visit_AugAssign(self, node: ast.AugAssign) -> None:
        self.visit(node.value)
        target = node.target
        if isinstance(target, ast.Name):
            self._read(target.id)
            self._set(target.id)
            return
        self.visit(loaded(target))
        self.visit(target)

    def visit_NamedExpr(self, node: ast.NamedExpr) -> None:
        self.visit(node.value)
        self._set(node.target.id)

    def _relate(self, target: ast.expr, value: ast.expr) -> None:
        """Remember what a name that is bound may share with others."""
        if not isinstance(target, ast.Name):
            return
        if self._is_own(target.id):
            self._relate_own(target.id, value)
            return
        if isinstance(value, ast.Name):
            if not self._is_own(value.id) and self._is_certain:
                self.effects.aliases[target.id] = value.id
            return
        path = path_of(value)
        if path is not None and self._is_certain:
            self.effects.texts[target.id] = path
        self._made(target.id, value)
        owners = {name for name in held(value) if not self._is_own(name)}
        if owners:
            self.effects.views.setdefault(target.id, set()).update(owners)

    def _made(self, name: str, value: ast.expr) -> None:
        """Remember what kind of object a name is bound to."""
        match value:
            case ast.Dict() | ast.DictComp() | ast.Call(func=ast.Name(id="dict")):
                self.effects.dicts.add(name)
            case ast.GeneratorExp():
                self.effects.iterators.add(name)
            case ast.Call(func=ast.Name(id=made_by)) if made_by in ITERATORS:
                self.effects.iterators.add(name)
            case ast.Call(func=ast.Attribute(attr=made_by)) if made_by in ITERATING_METHODS:
                self.effects.iterators.add(name)
            case ast.Call(func=function):
                root, hops = chain(function)
                if isinstance(root, ast.Name) and not self._is_own(root.id):
                    path = tuple(hop.attr for hop in hops if isinstance(hop, ast.Attribute))
                    self.effects.made_by[name] = called(value, root.id, path)

    def visit_Delete(self, node: ast.Delete) -> None:
        for target in node.targets:
            self.visit(target)

    def visit_Import(self, node: ast.Import) -> None:
        for alias in node.names:
            name = alias.asname or alias.name.partition(".")[0]
            self._set(name)
            self.effects.imports[name] = alias.name if alias.asname else name

    def visit_ImportFrom(self, node: ast.ImportFrom) -> None:
        for alias in node.names:
            if alias.name == "*":
                self.effects.imports_all = True
                continue
            name = alias.asname or alias.name
            self._set(name)
            self.effects.imports[name] = f"{'.' * node.level}{node.module or ''}.{alias.name}"

    def visit_Global(self, node: ast.Global) -> None:
        """Nothing happens here: whose a name is was found out before."""

    def visit_FunctionDef(self, node: ast.FunctionDef | ast.AsyncFunctionDef) -> None:
        self._defaults(node)
        for decorator in node.decorator_list:
            self.visit(decorator)
        self._set(node.name)
        if not self._is_own(node.name):
            self.effects.functions[node.name] = function(node)
        else:
            self._absorb(function(node))

    def visit_AsyncFunctionDef(self, node: ast.AsyncFunctionDef) -> None:
        self.visit_FunctionDef(node)

    def visit_Lambda(self, node: ast.Lambda) -> None:
        self._defaults(node)
        self._absorb(function(node))  # wherever it is called, that is hardly later

    def visit_ClassDef(self, node: ast.ClassDef) -> None:
        for part in (*node.bases, *(keyword.value for keyword in node.keywords)):
            self.visit(part)
        for decorator in node.decorator_list:
            self.visit(decorator)
        methods: dict[str, Function] = {}
        with self._hiding(bound_in(node.body)):
            for statement in node.body:
                if isinstance(statement, ast.FunctionDef | ast.AsyncFunctionDef):
                    self._defaults(statement)
                    methods[statement.name] = function(statement)
                else:
                    self.visit(statement)
        self._set(node.name)
        together = _together(methods)
        if not self._is_own(node.name):
            self.effects.functions[node.name] = together
        else:
            self._absorb(together)

    def _defaults(self, node: FunctionNode) -> None:
        for default in (*node.args.defaults, *node.args.kw_defaults):
            if default is not None:
                self.visit(default)

    def _absorb(self, inner: Function) -> None:
        """Take over what a function does that is the business of this code."""
        for read in inner.effects.reads:
            self._read(read.name, read.key)
        for name in inner.effects.changes:
            self._change(name)
        self.effects.calls += [c for c in inner.effects.calls if not self._is_own(c.name)]
        self.effects.unknown += inner.effects.unknown

    # --- branches --------------------------------------------------------------------------------

    def visit_If(self, node: ast.If) -> None:
        self.visit(node.test)
        self._branches([node.body, node.orelse])

    def visit_IfExp(self, node: ast.IfExp) -> None:
        self.visit(node.test)
        with self._maybe():
            self.visit(node.body)
            self.visit(node.orelse)

    def visit_BoolOp(self, node: ast.BoolOp) -> None:
        self.visit(node.values[0])
        with self._maybe():
            for value in node.values[1:]:
                self.visit(value)

    def visit_For(self, node: ast.For | ast.AsyncFor) -> None:
        self.visit(node.iter)
        self.visit(node.target)
        sure, maybe = until_jump(node.body)
        # A loop over nothing is so rare that what it would leave as it was is not counted.
        self._body(sure, set(bound_in([node.target])))
        with self._maybe():
            self._body(maybe)
            self._body(node.orelse)
        if written(node.body) & set(bound_in([node.target])):
            for name in gone_through(node.iter):
                self._change(name)

    def visit_AsyncFor(self, node: ast.AsyncFor) -> None:
        self.visit_For(node)

    def visit_While(self, node: ast.While) -> None:
        self.visit(node.test)
        with self._maybe():
            self._body(node.body)
            self._body(node.orelse)

    def visit_Try(self, node: ast.Try | ast.TryStar) -> None:
        with self._maybe():
            bound = [self._body([*node.body, *node.orelse])]
            for handler in node.handlers:
                found = self._body(handler.body if handler.name is None else [handler])
                self.visit(handler.type or ast.Constant(None))
                if not isinstance(handler.body[-1], ast.Raise):
                    bound.append(found)
        if node.handlers:  # without one, nothing goes on where it failed
            for name in set.intersection(*bound):
                self._set(name)
        self._body(node.finalbody)

    def visit_TryStar(self, node: ast.TryStar) -> None:
        self.visit_Try(node)

    def visit_ExceptHandler(self, node: ast.ExceptHandler) -> None:
        if node.type is not None:
            self.visit(node.type)
        with self._hiding({node.name} if node.name else set()):
            for statement in node.body:
                self.visit(statement)

    def visit_Match(self, node: ast.Match) -> None:
        self.visit(node.subject)
        for case in node.cases:
            with self._maybe():
                self.visit(case.pattern)
                self._body(
                    [ast.Expr(case.guard), *case.body] if case.guard else case.body,
                    bound_in([case.pattern]),
                )

    def visit_MatchAs(self, node: ast.MatchAs) -> None:
        self.generic_visit(node)
        if node.name is not None:
            self._set(node.name)

    def visit_MatchStar(self, node: ast.MatchStar) -> None:
        if node.name is not None:
            self._set(node.name)

    def _branches(self, bodies: list[list[ast.stmt]]) -> None:
        """Read branches one of which runs: what all of them set is set for sure."""
        before, was_certain = set(self._bound), self._is_certain
        bound_in_each = []
        for body in bodies:
            self._bound, self._is_certain = set(before), False
            bound_in_each.append(self._body(body))
        self._bound, self._is_certain = before, was_certain
        everywhere = set.intersection(*bound_in_each)
        for name in everywhere:
            self._set(name)

    def _body(
        self, body: list[ast.stmt] | list[ast.ExceptHandler], bound: Iterable[str] = ()
    ) -> set[str]:
        """Read statements that run one after the other; return the names that are bound then."""
        before, found = set(self._bound), set(bound)
        self._bound |= found
        for statement in body:
            self.visit(statement)
            if isinstance(statement, ast.stmt):
                found |= set(surely_bound(statement))
                self._bound |= {name for name in found if not self._is_own(name)}
        self._bound = before if not self._is_certain else self._bound
        return found

    # --- comprehensions --------------------------------------------------------------------------

    def _comprehension(
        self, node: ast.ListComp | ast.SetComp | ast.GeneratorExp | ast.DictComp
    ) -> None:
        self.visit(node.generators[0].iter)
        with self._hiding(bound_in([each.target for each in node.generators])), self._maybe():
            for number, each in enumerate(node.generators):
                if number:
                    self.visit(each.iter)
                for condition in each.ifs:
                    self.visit(condition)
            if isinstance(node, ast.DictComp):
                self.visit(node.key)
                self.visit(node.value)
            else:
                self.visit(node.elt)

    def visit_ListComp(self, node: ast.ListComp) -> None:
        self._comprehension(node)

    def visit_SetComp(self, node: ast.SetComp) -> None:
        self._comprehension(node)

    def visit_GeneratorExp(self, node: ast.GeneratorExp) -> None:
        self._comprehension(node)

    def visit_DictComp(self, node: ast.DictComp) -> None:
        self._comprehension(node)


def function(node: FunctionNode) -> Function:
    """Read what a function does when it is called."""
    arguments = node.args
    parameters = [
        each.arg for each in (*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs)
    ]
    rest = [each.arg for each in (arguments.vararg, arguments.kwarg) if each is not None]
    body: list[ast.AST] = [node.body] if isinstance(node, ast.Lambda) else list(node.body)
    named_global = {
        name
        for part in body
        for each in ast.walk(part)
        if isinstance(each, ast.Global)
        for name in each.names
    }
    own = {*parameters, *rest, *(set(bound_in(body)) - named_global)}
    reader = _Reader(own)
    for part in body:
        reader.visit(part)
    reader.effects.changes -= (memos := memos_in(body) - own)
    return Function(
        parameters,
        reader.changed & set(parameters),
        reader.effects,
        is_generator=yields(body),
        is_cached=not isinstance(node, ast.Lambda) and any(map(caches, node.decorator_list)),
        memos=memos,
        remembers=bool(reader.changed & set(mutable_defaults(node))),
        keeps_state=any(_inner_changes(each, own) for part in body for each in ast.walk(part)),
    )


def _inner_changes(node: ast.AST, own: set[str]) -> bool:
    """Whether a node is a function within another that changes what belongs to that one."""
    if isinstance(node, ast.Nonlocal):
        return True
    return isinstance(node, FunctionNode) and bool(function(node).effects.changes & own)


def _together(methods: dict[str, Function]) -> Function:
    """Make one of all methods of a class: any may be called."""
    effects = Effects()
    for method in methods.values():
        effects.reads |= method.effects.reads
        effects.changes |= method.effects.changes
        effects.calls += method.effects.calls
        effects.sets.update(dict.fromkeys(method.effects.sets, False))
        effects.unknown += method.effects.unknown
    return Function([], set(), effects, methods)
