"""Column types that the databases spell differently."""

import math
from typing import Any, cast

from sqlalchemy import Double, Text
from sqlalchemy.dialects import mysql
from sqlalchemy.types import TypeDecorator, TypeEngine

_LARGEST = 1.7976931348623157e308


class _FiniteDouble(TypeDecorator[float]):
    """MySQL's DOUBLE holds no infinity, so the largest double stands for it, as in MLflow."""

    impl = Double
    cache_ok = True

    def process_bind_param(self, value: float | None, dialect: Any) -> float | None:  # noqa: ARG002
        """Write an infinity as the largest double."""
        if value is None or not math.isinf(value):
            return value
        return math.copysign(_LARGEST, value)

    def process_result_value(self, value: Any, dialect: Any) -> float | None:  # noqa: ARG002
        """Read the largest double as an infinity."""
        is_largest = value is not None and abs(value) >= _LARGEST
        return math.copysign(math.inf, value) if is_largest else cast(float | None, value)


LONG_TEXT = Text().with_variant(mysql.LONGTEXT(), "mysql", "mariadb")
"""Text of any length; MySQL's own TEXT ends at 64 KB."""

METRIC_VALUE: TypeEngine[float] = Double().with_variant(_FiniteDouble(), "mysql", "mariadb")
"""The value of a metric: a double that may be infinite."""
