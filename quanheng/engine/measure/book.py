"""The book: all rules of a company that numbers follow from."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from quanheng.engine.ground.rulebook import RuleFile
from quanheng.engine.measure.benchmarks import Benchmark, Industry
from quanheng.engine.measure.metrics import Metric
from quanheng.engine.measure.scorecards import Scorecard


@dataclass(frozen=True, kw_only=True)
class Book:
    """Metrics, scorecards, benchmarks and industries by their codes."""

    metrics: Mapping[str, Metric]
    cards: Mapping[str, Scorecard]
    benchmarks: Mapping[str, Benchmark] = field(default_factory=dict)
    industries: Mapping[str, Industry] = field(default_factory=dict)

    def card_for(
        self, post: str | None, grade: str | None, industry: str | None = None
    ) -> Scorecard | None:
        """Return the card of a post, grade and industry; one that names the industry goes first, then the grade."""
        found = [card for card in self.cards.values() if card.applies_to(post, grade, industry)]
        return min(found, key=lambda c: (not c.industries, not c.grades, c.code), default=None)

    def benchmark_for(self, metric: str, industry: str | None) -> Benchmark | None:
        """Return the benchmark of a metric; one of the industry goes before one of all."""
        found = [b for b in self.benchmarks.values() if b.metric == metric]
        fits = [b for b in found if b.industry in (None, industry)]
        return min(fits, key=lambda b: (b.industry is None, b.code), default=None)

    def rules(self) -> list[tuple[str, str, RuleFile]]:
        """Return (kind, code, file) of every rule, in order."""
        found = [("metric", code, made.rule) for code, made in self.metrics.items()]
        found += [("scorecard", code, made.rule) for code, made in self.cards.items()]
        found += [("benchmark", code, made.rule) for code, made in self.benchmarks.items()]
        found += [("industry", code, made.rule) for code, made in self.industries.items()]
        return sorted(found, key=lambda rule: rule[:2])
