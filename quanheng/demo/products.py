"""What is sold: the foods business by the case, the technology business by licence, set and day of service."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import cache

import numpy as np

from quanheng.demo.dice import Ints
from quanheng.engine.ground.period import epoch_day

NEW_DAYS = 365
LONG_AGO = date(2018, 3, 1)


@dataclass(frozen=True)
class Product:
    """One article; price in fen, `margin` and `pull` in percent."""

    code: str
    name: str
    line: str
    goods: str
    price: int
    margin: int
    pull: int
    launched: date
    high_value: bool
    stocked: bool

    @property
    def cost(self) -> int:
        """Standard cost in fen."""
        return self.price * (100 - self.margin) // 100


# line → name, yuan a case, margin in percent, how often it is chosen; with a fifth entry, launched then
FOOD: dict[str, list[tuple[str, int, int, int] | tuple[str, int, int, int, str]]] = {
    "酱油": [
        ("金标生抽 500ml×12", 86, 34, 12),
        ("特级老抽 500ml×12", 92, 35, 9),
        ("减盐生抽 500ml×12", 118, 41, 6),
        ("有机酱油 300ml×12", 168, 48, 6),
        ("餐饮装生抽 4.9L×2", 64, 26, 10),
        ("蒸鱼豉油 450ml×12", 105, 38, 6),
        ("零添加生抽 500ml×12", 158, 46, 9, "2024-03-01"),
    ],
    "食醋": [
        ("三年陈醋 500ml×12", 88, 36, 8),
        ("香醋 500ml×12", 76, 33, 8),
        ("米醋 500ml×12", 58, 30, 6),
        ("饺子醋 300ml×12", 72, 35, 4),
        ("餐饮装白醋 5L×4", 66, 24, 6),
        ("果味气泡醋 330ml×24", 142, 45, 6, "2023-06-01"),
    ],
    "蚝油料酒": [
        ("旧庄蚝油 510g×12", 112, 37, 9),
        ("餐饮装蚝油 6kg×2", 98, 27, 8),
        ("葱姜料酒 500ml×12", 70, 32, 7),
        ("花雕料酒 500ml×12", 96, 36, 4),
        ("低钠蚝油 510g×12", 148, 45, 8, "2025-08-01"),
    ],
    "调味酱": [
        ("黄豆酱 800g×12", 108, 35, 7),
        ("香辣酱 280g×24", 152, 40, 7),
        ("豆瓣酱 1kg×12", 126, 34, 6),
        ("芝麻酱 300g×12", 138, 38, 4),
        ("番茄沙司 320g×24", 116, 33, 5),
        ("沙拉汁 268ml×12", 132, 43, 5),
        ("藤椒酱 220g×24", 176, 44, 6, "2023-10-08"),
        ("火锅蘸料 120g×40", 188, 46, 8, "2024-09-01"),
        ("金汤酸菜底料 300g×20", 210, 47, 8, "2025-10-09"),
    ],
    "米面": [
        ("鸡蛋挂面 800g×20", 94, 28, 7),
        ("荞麦挂面 600g×20", 136, 38, 4),
        ("龙须面 500g×24", 88, 27, 5),
        ("东北大米 5kg×4", 148, 18, 5),
        ("小米 1kg×10", 112, 24, 3),
        ("轻食荞麦面 240g×24", 182, 43, 7, "2025-03-03"),
    ],
    "零食": [
        ("每日坚果 750g×8", 496, 36, 4),
        ("海苔脆片 40g×36", 264, 42, 4),
        ("山核桃仁 250g×16", 688, 38, 2),
        ("杂粮饼干 400g×12", 158, 37, 5),
        ("糙米饼 300g×16", 168, 41, 5, "2023-11-01"),
        ("冻干坚果脆 400g×12", 428, 44, 6, "2024-12-01"),
        ("年货坚果礼盒 1.2kg×6", 568, 42, 8, "2026-01-04"),
    ],
}
TECH: dict[str, list[tuple[str, int, int, int] | tuple[str, int, int, int, str]]] = {
    "企业软件": [
        ("进销存标准版 年许可", 6_800, 78, 12),
        ("客户管理专业版 年许可", 9_800, 80, 10),
        ("数据分析平台 年许可", 26_000, 82, 6),
        ("智能排产套件 年许可", 48_000, 84, 4, "2024-04-01"),
        ("经营驾驶舱 年许可", 18_000, 83, 6, "2025-09-01"),
    ],
    "智能硬件": [
        ("手持扫码终端", 2_400, 32, 12),
        ("仓储称重一体机", 7_600, 35, 7),
        ("边缘网关 G2", 4_200, 38, 8),
        ("工业视觉相机", 15_800, 44, 5, "2024-07-01"),
    ],
    "云服务": [
        ("云主机 包月", 1_600, 40, 12),
        ("云备份 包年", 5_200, 46, 7),
        ("安全运营托管 季度", 22_000, 52, 5),
        ("大模型客服 包月", 9_600, 55, 6, "2025-04-01"),
    ],
    "实施服务": [
        ("现场实施 人天", 2_000, 36, 10),
        ("系统集成 人天", 2_800, 38, 6),
        ("流程咨询 人天", 4_600, 54, 5),
    ],
}
# Margin from which on an article counts as high-value-added.
HIGH_MARGIN = {"food": 43, "tech": 52}
STOCKED = {"food": tuple(FOOD), "tech": ("智能硬件",)}


@cache
def products(goods: tuple[str, ...]) -> tuple[Product, ...]:
    """Return the articles of the businesses that deal in these goods, in the order of their codes."""
    made: list[Product] = []
    for kind in goods:
        letters = {"food": "CP", "tech": "KP"}[kind]
        for line, entries in {"food": FOOD, "tech": TECH}[kind].items():
            for entry in entries:
                name, yuan, margin, pull = entry[:4]
                launched = date.fromisoformat(entry[4]) if len(entry) == 5 else LONG_AGO
                code = f"{letters}{sum(one.goods == kind for one in made) + 1:03}"
                high = margin >= HIGH_MARGIN[kind]
                made.append(
                    Product(
                        code, name, line, kind, yuan * 100, margin, pull, launched, high,
                        line in STOCKED[kind],
                    )
                )  # fmt: skip
    return tuple(made)


@dataclass(frozen=True)
class Range:
    """The articles as columns."""

    price: Ints
    cost: Ints
    launched: Ints
    high_value: Ints
    pull: Ints
    line: Ints
    lines: tuple[str, ...]


def as_columns(listed: tuple[Product, ...]) -> Range:
    """Return the articles as columns, lines by their places."""
    lines = tuple(dict.fromkeys(one.line for one in listed))
    return Range(
        price=np.array([one.price for one in listed], dtype=np.int64),
        cost=np.array([one.cost for one in listed], dtype=np.int64),
        launched=np.array([epoch_day(one.launched) for one in listed], dtype=np.int64),
        high_value=np.array([one.high_value for one in listed], dtype=np.int64),
        pull=np.array([one.pull for one in listed], dtype=np.int64),
        line=np.array([lines.index(one.line) for one in listed], dtype=np.int64),
        lines=lines,
    )
