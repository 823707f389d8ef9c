"""The forty products: sauces, vinegars, noodles and snacks by the case."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache

NEW_DAYS = 365
LONG_AGO = date(2018, 3, 1)


@dataclass(frozen=True)
class Product:
    """One article, sold by the case; money in fen, `margin` and `pull` in percent."""

    code: str
    name: str
    line: str
    price: int
    margin: int
    pull: int
    launched: date = LONG_AGO

    def is_new(self, day: date) -> bool:
        """Return whether it was launched less than a year before the day."""
        return day - self.launched < timedelta(days=NEW_DAYS)


# name, yuan a case, margin in percent, how often it is chosen
LINES: dict[str, list[tuple[str, int, int, int]]] = {
    "酱油": [
        ("金标生抽 500ml×12", 86, 34, 12),
        ("特级老抽 500ml×12", 92, 35, 9),
        ("减盐生抽 500ml×12", 118, 41, 6),
        ("有机酱油 300ml×12", 168, 48, 3),
        ("餐饮装生抽 4.9L×2", 64, 26, 10),
        ("蒸鱼豉油 450ml×12", 105, 38, 6),
    ],
    "食醋": [
        ("三年陈醋 500ml×12", 88, 36, 8),
        ("香醋 500ml×12", 76, 33, 8),
        ("米醋 500ml×12", 58, 30, 6),
        ("饺子醋 300ml×12", 72, 35, 4),
        ("餐饮装白醋 5L×4", 66, 24, 6),
    ],
    "蚝油料酒": [
        ("旧庄蚝油 510g×12", 112, 37, 9),
        ("餐饮装蚝油 6kg×2", 98, 27, 8),
        ("葱姜料酒 500ml×12", 70, 32, 7),
        ("花雕料酒 500ml×12", 96, 36, 4),
    ],
    "调味酱": [
        ("黄豆酱 800g×12", 108, 35, 7),
        ("香辣酱 280g×24", 152, 40, 7),
        ("豆瓣酱 1kg×12", 126, 34, 6),
        ("芝麻酱 300g×12", 138, 38, 4),
        ("番茄沙司 320g×24", 116, 33, 5),
        ("沙拉汁 268ml×12", 132, 43, 3),
    ],
    "米面": [
        ("鸡蛋挂面 800g×20", 94, 28, 7),
        ("荞麦挂面 600g×20", 136, 38, 4),
        ("龙须面 500g×24", 88, 27, 5),
        ("东北大米 5kg×4", 148, 18, 5),
        ("小米 1kg×10", 112, 24, 3),
    ],
    "零食": [
        ("每日坚果 750g×8", 496, 36, 4),
        ("海苔脆片 40g×36", 264, 42, 4),
        ("山核桃仁 250g×16", 688, 38, 2),
        ("杂粮饼干 400g×12", 158, 37, 5),
    ],
}
# name, line, yuan a case, margin, how often it is chosen, launched
LAUNCHES: list[tuple[str, str, int, int, int, date]] = [
    ("零添加生抽 500ml×12", "酱油", 158, 46, 7, date(2024, 8, 1)),
    ("果味气泡醋 330ml×24", "食醋", 142, 45, 4, date(2024, 9, 1)),
    ("藤椒酱 220g×24", "调味酱", 176, 44, 5, date(2024, 10, 8)),
    ("糙米饼 300g×16", "零食", 168, 41, 4, date(2024, 11, 1)),
    ("低钠蚝油 510g×12", "蚝油料酒", 148, 45, 8, date(2025, 8, 1)),
    ("火锅蘸料 120g×40", "调味酱", 188, 46, 9, date(2025, 9, 1)),
    ("金汤酸菜底料 300g×20", "调味酱", 210, 47, 8, date(2025, 10, 9)),
    ("轻食荞麦面 240g×24", "米面", 182, 43, 7, date(2025, 11, 3)),
    ("冻干坚果脆 400g×12", "零食", 428, 44, 6, date(2025, 12, 1)),
    ("年货坚果礼盒 1.2kg×6", "零食", 568, 42, 8, date(2026, 1, 4)),
]


@cache
def products() -> tuple[Product, ...]:
    """Return every product, the new ones last."""
    listed = [(line, *row, LONG_AGO) for line, rows in LINES.items() for row in rows]
    listed += [(line, name, *row) for name, line, *row in LAUNCHES]  # type: ignore[misc]
    return tuple(
        Product(f"CP{i:03}", name, line, yuan * 100, margin, pull, launched)
        for i, (line, name, yuan, margin, pull, launched) in enumerate(listed, start=1)
    )
