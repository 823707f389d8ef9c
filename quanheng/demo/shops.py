"""How customers are called and what kinds of them there are."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from quanheng.demo.dice import Dice


@dataclass(frozen=True)
class Trade:
    """A kind of customer: its name, sales channel, how often it orders and for how much.

    `orders` is orders a month times ten; `month` yuan a month, from and to; `term` days of credit;
    `lines` how many parts of 100 each product line has.
    """

    code: str
    segment: str
    channel: str
    share: int
    orders: int
    month: tuple[int, int]
    term: int
    suffixes: tuple[str, ...]
    lines: dict[str, int]


TRADES = (
    Trade(
        "supermarket", "连锁商超", "现代渠道", 28, 60, (9_000, 32_000), 45,
        ("超市", "生鲜超市", "购物广场", "精品超市"),
        {"酱油": 26, "食醋": 14, "蚝油料酒": 14, "调味酱": 18, "米面": 14, "零食": 14},
    ),
    Trade(
        "convenience", "便利店", "便利渠道", 24, 50, (4_000, 12_000), 30,
        ("便利店", "便利", "小超市", "食品店"),
        {"酱油": 18, "食醋": 10, "蚝油料酒": 8, "调味酱": 18, "米面": 14, "零食": 32},
    ),
    Trade(
        "restaurant", "餐饮", "餐饮渠道", 26, 60, (6_000, 20_000), 30,
        ("酒楼", "火锅店", "私房菜", "面馆", "餐厅", "小馆"),
        {"酱油": 30, "食醋": 16, "蚝油料酒": 22, "调味酱": 22, "米面": 10},
    ),
    Trade(
        "dealer", "经销商", "流通渠道", 14, 40, (16_000, 50_000), 15,
        ("商贸有限公司", "食品批发部", "供应链有限公司"),
        {"酱油": 32, "食醋": 16, "蚝油料酒": 16, "调味酱": 16, "米面": 14, "零食": 6},
    ),
    Trade(
        "group", "团购", "特殊渠道", 8, 22, (5_000, 19_000), 20,
        ("食堂", "工会", "福利采购中心"),
        {"酱油": 8, "食醋": 6, "调味酱": 8, "米面": 38, "零食": 40},
    ),
)  # fmt: skip
CITIES = {
    "HY-SH": ("上海", "浦东 徐汇 静安 闵行 杨浦 普陀 虹口 长宁 宝山 松江".split()),
    "HY-HZ": ("杭州", "西湖 拱墅 余杭 萧山 滨江 上城 临平 钱塘".split()),
    "HY-CD": ("成都", "锦江 青羊 武侯 金牛 成华 高新 双流 温江".split()),
    "HY-GZ": ("广州", "天河 越秀 海珠 番禺 白云 荔湾 黄埔 增城".split()),
}
BRANDS = """
万家惠 百润 好邻里 家得乐 惠民优选 佳美 鲜生汇 乐购佳 福满堂 聚鑫源 金谷 天天鲜 同福 喜来 望江 老街口 锦绣 和记 顺丰源 大观园
千味 川渝人家 粤味轩 江南春 西子 明珠 湖畔 蜀香 荔香 玉兰 桂花 小满 谷雨 丰年 永旺达 鼎盛 恒昌 广聚 裕丰 长兴 嘉禾 悦来
百味斋 松鹤 云海 星光 晨曦 绿洲 阳光 彩虹 银泰来 新世界 华润佳 万福 兴隆 德顺 恒泰 宏达 瑞丰 利群
""".split()


def shop_names(city: str, thrown: Dice) -> Iterator[tuple[str, str]]:
    """Yield district and brand of one shop after the other in a branch's city; none comes twice."""
    _, districts = CITIES[city]
    pairs = [(district, brand) for district in districts for brand in BRANDS]
    thrown.shuffle(pairs)
    yield from pairs
