"""What answers look like: taken from the make-believe company, and shown in the description of the API."""

from __future__ import annotations

from typing import Any

PEOPLE: dict[str, Any] = {
    "next": "WyJIWTAwMiJd:1wKq5T:Zk0…",
    "total": 12,
    "data": [
        {
            "key": "HY002",
            "name": "李丹丹",
            "hired": "2015-10-11",
            "left": None,
            "unit": "HY-SH",
            "unit_name": "上海分公司",
            "post": "city_manager",
            "grade": "lead",
            "manager": "HY001",
        }
    ],
}
PERSON: dict[str, Any] = {
    "key": "HY012",
    "name": "陈思远",
    "hired": "2019-03-14",
    "left": None,
    "unit": "HY-SH1",
    "unit_name": "上海销售一部",
    "post": "salesperson",
    "grade": "senior",
    "manager": "HY006",
    "assignments": [
        {
            "unit": "HY-SH1",
            "unit_name": "上海销售一部",
            "post": "salesperson",
            "post_name": "销售",
            "grade": "senior",
            "manager": "HY006",
            "share": 1.0,
            "main": True,
            "day_from": "2019-03-14",
            "day_to": None,
        }
    ],
}
UNITS: dict[str, Any] = {
    "next": "WyJIWTAwMiJd:1wKq5T:Zk0…",
    "total": 21,
    "data": [
        {
            "key": "HY",
            "name": "衡远食品",
            "kind": "company",
            "industry": "fmcg",
            "parent": None,
            "open": True,
            "results": True,
        }
    ],
}
UNIT: dict[str, Any] = {
    "key": "HY-SH",
    "name": "上海分公司",
    "kind": "branch",
    "industry": None,
    "parent": "HY-XS",
    "open": True,
    "results": True,
    "below": ["HY-SH1", "HY-SH2"],
    "placements": [{"parent": "HY-XS", "day_from": "1900-01-01", "day_to": None}],
}
METRIC: dict[str, Any] = {
    "code": "deal_amount",
    "label": {"en": "Sales amount", "zh-CN": "销售额"},
    "layer": "result",
    "good": "up",
    "uom": "money",
    "shape": "sum",
    "window": 0,
    "owner": "salesperson",
    "why": {
        "en": "What customers signed for; returns count in the month they are booked.",
        "zh-CN": "客户签下的成交金额；退货计入退货当月。",
    },
    "formula": {
        "symbols": "Σ deals.(amount)",
        "words": {"en": "sum of amount of deals", "zh-CN": "成交单的成交金额之和"},
    },
    "reference": {"en": "Metric catalogue no. 1", "zh-CN": "指标目录第 1 条"},
}
METRICS: dict[str, Any] = {"next": "WyJIWTAwMiJd:1wKq5T:Zk0…", "total": 108, "data": [METRIC]}
PERIODS: dict[str, Any] = {
    "next": "WyJIWTAwMiJd:1wKq5T:Zk0…",
    "total": 27,
    "data": [
        {
            "period": "2026-03",
            "day_from": "2026-03-01",
            "day_to": "2026-04-01",
            "run": 27,
            "corrects": None,
            "closed_at": "2026-04-03T02:00:00Z",
        }
    ],
}
MEASUREMENTS: dict[str, Any] = {
    "next": "WyJIWTAwMiJd:1wKq5T:Zk0…",
    "total": 2,
    "data": [
        {
            "key": "HY012",
            "name": "陈思远",
            "period": "2026-03-01/2026-04-01",
            "metric": "deal_amount",
            "value": "125504.12",
            "uom": "money",
            "currency": "CNY",
            "numerator": "125504.12",
            "denominator": "1",
        }
    ],
}
SCORES: dict[str, Any] = {
    "next": "WyJIWTAwMiJd:1wKq5T:Zk0…",
    "total": 11,
    "data": [
        {
            "key": "HY013",
            "name": "沈嘉怡",
            "period": "2026-03-01/2026-04-01",
            "card": "salesperson",
            "label": {"en": "Salesperson", "zh-CN": "销售考核表"},
            "unit": "HY-HZ1",
            "post": "salesperson",
            "grade": "standard",
            "value": 71.6139,
            "uom": "points",
            "why": None,
            "covered": 100.0,
            "capped_by": None,
        }
    ],
}
SCORE: dict[str, Any] = {
    "key": "HY012",
    "name": "陈思远",
    "period": "2026-03-01/2026-04-01",
    "card": "salesperson_senior",
    "label": {"en": "Senior salesperson", "zh-CN": "高级销售考核表"},
    "unit": "HY-SH1",
    "post": "salesperson",
    "grade": "senior",
    "value": 82.6092,
    "uom": "points",
    "why": None,
    "covered": 100.0,
    "capped_by": None,
    "industry": "fmcg",
    "lines": [
        {
            "metric": "key_account_orders",
            "label": {"en": "Key-account orders", "zh-CN": "大客户订单金额"},
            "by": "person",
            "key": "HY012",
            "group": "results",
            "uom": "money",
            "currency": "CNY",
            "value": "124355.92",
            "target": "92000.00",
            "attainment": 1.351695,
            "weight": 20.0,
            "effective_weight": 20.0,
            "score": 120.0,
            "contribution": 24.0,
            "why": None,
            "notes": [],
        }
    ],
}
EXPLANATION: dict[str, Any] = {
    "key": "HY012",
    "name": "陈思远",
    "period": "2026-03-01/2026-04-01",
    "metric": "deal_amount",
    "value": "125504.12",
    "uom": "money",
    "currency": "CNY",
    "numerator": "125504.12",
    "denominator": "1",
    "formula": {"symbols": "Σ deals.(amount)", "words": "sum of amount of deals"},
    "rule": {
        "code": "deal_amount",
        "label": {"en": "Sales amount", "zh-CN": "销售额"},
        "version": "95ddee392773a1adfc94505e7f43b75846420e16f9e02aee84b15c1e5b0c983a",
        "source": "shipped",
        "file": "metrics/deal_amount.yaml",
        "reference": {"en": "Metric catalogue no. 1", "zh-CN": "指标目录第 1 条"},
    },
    "run": {
        "id": 27,
        "period": "2026-03",
        "results_hash": "d889771089ab7f09636aba412426e9d7d0f4245734feb4ce005165f51813582f",
        "corrects": None,
    },
    "inputs": [
        {
            "what": "sum of amount of deals",
            "facts": "deals",
            "period": "2026-03-01/2026-04-01",
            "value": "125504.12",
            "uom": "money",
            "rows_total": 11,
            "rows": [
                {
                    "facts": "deals",
                    "batch": 1,
                    "file": "成交单.csv",
                    "sheet": None,
                    "row": 11608,
                    "fields": {
                        "deal": "XS0015546",
                        "day": "2026-03-02",
                        "person": "HY012",
                        "customer": "KH0715",
                        "amount": "1245.48",
                    },
                }
            ],
        }
    ],
}
SCORE_EXPLAINED: dict[str, Any] = {
    "key": "HY012",
    "name": "陈思远",
    "period": "2026-03-01/2026-04-01",
    "card": "salesperson_senior",
    "value": 82.6092,
    "uom": "points",
    "why": None,
    "covered": 100.0,
    "uncapped": 82.6092,
    "capped_by": None,
    "industry": "fmcg",
    "points": [
        {
            "label": {"en": "Process points", "zh-CN": "过程积分"},
            "points": 0.0,
            "values": [
                {
                    "metric": "process_points",
                    "label": {"en": "Process points", "zh-CN": "过程积分"},
                    "by": "person",
                    "key": "HY012",
                    "uom": "points",
                    "value": 0.0,
                    "why": None,
                }
            ],
        }
    ],
    "red_lines": [
        {
            "label": {"en": "A red line was crossed", "zh-CN": "触碰红线"},
            "caps_at": 59.0,
            "crossed": False,
            "metric": "red_line_breaches",
            "metric_label": {"en": "Red lines crossed", "zh-CN": "触碰红线次数"},
            "value": 0,
            "why": None,
        }
    ],
    "watched": [
        {
            "metric": "deal_amount",
            "label": {"en": "Sales amount", "zh-CN": "销售额"},
            "by": "person",
            "key": "HY012",
            "uom": "money",
            "value": "125504.12",
            "why": None,
        }
    ],
    "formula": {
        "symbols": "Σ weight × score ÷ Σ weight",
        "words": "the scores of the lines that have data, weighted, divided by the sum of "
        "their weights",
    },
    "rule": {
        "code": "salesperson_senior",
        "label": {"en": "Senior salesperson", "zh-CN": "高级销售考核表"},
        "version": "d1a347762e4bd9e805e43350faca2423c1ba397a7da11bd83bc65ad460bb3e97",
        "source": "shipped",
        "file": "scorecards/salesperson_senior.yaml",
        "reference": {"en": "Scorecards, salesperson, senior", "zh-CN": "考核表：销售（高级）"},
    },
    "run": EXPLANATION["run"],
    "lines": [
        {
            "metric": "key_account_orders",
            "by": "person",
            "key": "HY012",
            "name": "陈思远",
            "period": "2026-03-01/2026-04-01",
            "group": "results",
            "uom": "money",
            "currency": "CNY",
            "value": "124355.92",
            "numerator": "124355.92",
            "denominator": "1",
            "target": "92000.00",
            "attainment": 1.351695,
            "weight": 20.0,
            "effective_weight": 20.0,
            "score": 120.0,
            "contribution": 24.0,
            "why": None,
            "notes": [],
            "link": {
                "path": [
                    {"metric": "deal_amount", "label": {"en": "Sales amount", "zh-CN": "销售额"}}
                ],
                "lag": "at once",
                "effect": "so by definition",
                "says": None,
            },
            "benchmark": None,
            "formula": {
                "symbols": "Σ deals.(amount) | key_account",
                "words": "sum of amount of deals where key account is yes",
            },
            "rule": {
                "code": "key_account_orders",
                "label": {"en": "Key-account orders", "zh-CN": "大客户订单金额"},
                "version": "a97b1172df30de766b92548c52bb0f1169c0bca0a9b6572b2c3a95e2d132e52f",
                "source": "shipped",
                "file": "metrics/key_account_orders.yaml",
                "reference": {"en": "Metric catalogue no. 12", "zh-CN": "指标目录第 12 条"},
            },
            "inputs": [
                {
                    "what": "sum of amount of deals where key account is yes",
                    "facts": "deals",
                    "period": "2026-03-01/2026-04-01",
                    "value": "124355.92",
                    "uom": "money",
                    "rows_total": 8,
                    "rows": [
                        {
                            "facts": "deals",
                            "batch": 1,
                            "file": "成交单.csv",
                            "sheet": None,
                            "row": 11771,
                            "fields": {
                                "deal": "XS0015709",
                                "day": "2026-03-12",
                                "person": "HY012",
                                "customer": "KH0007",
                                "amount": "29943.90",
                            },
                        }
                    ],
                }
            ],
        }
    ],
}
