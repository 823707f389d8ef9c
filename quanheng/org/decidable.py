"""What people may be given the authority to decide on: the one list of it."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from quanheng.engine.ground.words import said

ACTIONS: Mapping[str, str] = MappingProxyType(
    {
        "price_discount": said("price discount"),
        "contract_sign": said("contract signing"),
        "credit_term": said("credit terms"),
        "refund": said("refund"),
        "hire": said("hiring"),
        "dismiss": said("dismissal"),
        "transfer": said("transfer of people"),
        "target_adjust": said("target adjustment"),
        "restructure": said("reorganisation"),
        "expense": said("expense claim"),
        "leave": said("leave of absence"),
        "pay_change": said("pay change"),
        "supplier_choice": said("choice of suppliers"),
        "purchase_order": said("purchase order"),
        "campaign_spend": said("campaign spending"),
        "training_spend": said("training spending"),
        "rule_release": said("release of rules"),
        "access_grant": said("granting of access"),
        "complaint_settle": said("settlement of complaints"),
        "price_list": said("price list"),
    }
)
