"""What kinds of facts are called within a sentence."""

from __future__ import annotations

from quanheng.engine.ground.kinds import FACTS
from quanheng.engine.ground.words import Said, said

KIND_LABELS = {
    "deals": said("deals"), "receipts": said("receipts"), "opportunities": said("opportunities"), "customers": said("customers"),
    "customer_needs": said("customer needs"), "service_tickets": said("service tickets"), "complaints": said("complaints"),
    "ratings": said("ratings"),
}  # fmt: skip


def kind_label(code: str) -> Said:
    """Return what a kind of facts is called within a sentence."""
    return KIND_LABELS.get(code) or said("{kind}", kind=FACTS[code].label_en)
