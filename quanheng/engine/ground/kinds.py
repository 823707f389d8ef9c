"""The kinds of facts: one table of the fact store each, declared in the modules of `fact_kinds`.

Adding one is adding an entry to one of those modules (docs/recipes/fact-kind.md). Org and targets declare
kinds of their own beside their sinks.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from quanheng.engine.ground.fact_kinds import customers, people, selling, serving, supplying
from quanheng.engine.ground.fields import Kind

FACTS: Mapping[str, Kind] = MappingProxyType(
    {
        kind.code: kind
        for module in (selling, customers, serving, supplying, people)
        for kind in module.KINDS
    }
)
