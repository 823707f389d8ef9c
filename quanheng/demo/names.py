"""Names: of people, shops, firms, suppliers and courses, as one meets them in China."""

from __future__ import annotations

SURNAMES = (
    "王李张刘陈杨赵黄周吴" * 3 + "徐孙胡朱高林何郭马梁宋谢韩唐冯于董程曹袁邓傅曾彭" * 2
    + "吕苏卢蒋蔡贾丁魏薛叶余潘杜戴夏钟汪田任姜范方石谭廖邹熊金陆郝孔白崔康毛邱秦江史侯邵孟龙万段雷钱汤"
)  # fmt: skip
GIVEN = """
宇航 俊杰 志强 建华 丽娟 晓燕 海燕 文博 天宇 佳琪 雪梅 明辉 永刚 春梅 玉兰 志伟 晨曦 一鸣 泽宇 诗涵
婉婷 伟 敏 静 磊 洋 勇 军 杰 娟 涛 艳 超 霞 刚 桂英 建国 红梅 鹏飞 立新 振华 慧敏 雅琴 淑芬 美玲
丹丹 婷婷 晓东 海涛 少华 家豪 伟杰 文静 若曦 思琪 书瑶 书豪 景行 承志 致远 安琪 可欣 佳慧 佩珊 巧云
素珍 兰芳 国强 德明 光耀 广生 卫东 学军 新民 长青 启明 瑞霖 润泽 沐阳 子墨 子涵 紫萱 晓峰 小龙 立群
大伟 东升 向阳 冬梅 秋月 雨桐 欣怡 倩 琳 莹 鑫 斌 宁 健 帆 璐 楠 博文 浩宇 梓萱 俊熙 雨欣 嘉豪 心怡
""".split()
# Cities of the branches and their districts.
CITIES = {
    "SH": ("上海", "浦东 徐汇 静安 闵行 杨浦 普陀 虹口 长宁 宝山 松江".split()),
    "HZ": ("杭州", "西湖 拱墅 余杭 萧山 滨江 上城 临平 钱塘".split()),
    "CD": ("成都", "锦江 青羊 武侯 金牛 成华 高新 双流 温江".split()),
    "GZ": ("广州", "天河 越秀 海珠 番禺 白云 荔湾 黄埔 增城".split()),
    "NB": ("宁波", "海曙 鄞州 江北 镇海 北仑 奉化".split()),
    "NJ": ("南京", "玄武 秦淮 建邺 鼓楼 栖霞 江宁 浦口".split()),
    "WH": ("武汉", "江岸 江汉 硚口 汉阳 武昌 洪山 青山".split()),
    "XA": ("西安", "碑林 莲湖 雁塔 未央 灞桥 长安".split()),
    "CQ": ("重庆", "渝中 江北 南岸 沙坪坝 九龙坡 渝北 巴南".split()),
    "ZZ": ("郑州", "金水 二七 中原 管城 惠济 郑东".split()),
    "JN": ("济南", "历下 市中 槐荫 天桥 历城 长清".split()),
    "SY": ("沈阳", "和平 沈河 皇姑 铁西 大东 浑南".split()),
    "BJ": ("北京", "海淀 朝阳 西城 东城 丰台 石景山 大兴 通州".split()),
    "SZ": ("深圳", "南山 福田 罗湖 宝安 龙岗 龙华".split()),
    "SU": ("苏州", "姑苏 吴中 相城 虎丘 吴江 工业园".split()),
    "CS": ("长沙", "岳麓 芙蓉 天心 开福 雨花 望城".split()),
    "HF": ("合肥", "蜀山 庐阳 包河 瑶海 滨湖 高新".split()),
    "QD": ("青岛", "市南 市北 崂山 黄岛 李沧 城阳".split()),
    "TJ": ("天津", "和平 河西 南开 河东 滨海 西青".split()),
    "XM": ("厦门", "思明 湖里 集美 海沧 同安 翔安".split()),
}
BRANDS = """
万家惠 百润 好邻里 家得乐 惠民优选 佳美 鲜生汇 乐购佳 福满堂 聚鑫源 金谷 天天鲜 同福 喜来 望江 老街口 锦绣 和记 顺丰源 大观园
千味 川渝人家 粤味轩 江南春 西子 明珠 湖畔 蜀香 荔香 玉兰 桂花 小满 谷雨 丰年 永旺达 鼎盛 恒昌 广聚 裕丰 长兴 嘉禾 悦来
百味斋 松鹤 云海 星光 晨曦 绿洲 阳光 彩虹 银泰来 新世界 华润佳 万福 兴隆 德顺 恒泰 宏达 瑞丰 利群
""".split()
FIRMS = """
锐捷达 启明 联创 博远 华信 中科汇 智云 天工 远景 鼎捷 海川 东方 金桥 宏图 卓越 恒力 安信 国泰 德润 新锐 赛诺 光启 云帆 蓝海
众诚 汇智 佰仕 凯盛 融创达 明德 正泰来 力拓 信达 鸿运 盛世 诚达 昆仑 北斗 长城 泰和 华瑞 科新 百川 立德 亿达 普惠 慧通 万象
""".split()
SUPPLIERS = {
    "food": (
        "鲁花粮油", "江南酿造", "绿源农产", "恒丰包装", "金穗面业", "川香调味", "海天原料", "山里人坚果", "华美玻璃瓶", "新希望辅料",
    ),
    "tech": ("联芯电子", "华南光电", "精密机柜", "云服务商甲", "数通设备", "安全芯片", "东莞代工"),
}  # fmt: skip
COURSES = {
    "product": ("新品知识", "产品卖点速记", "竞品对比"),
    "selling": ("拜访八步法", "谈判技巧", "异议处理"),
    "customers": ("客户分级与维护", "回款管理", "需求调研方法"),
    "high_value": ("高附加值产品销售", "方案型销售"),
    "other": ("系统操作", "合规与廉洁", "消防安全"),
}


def people_names(order: list[int]) -> list[str]:
    """Return one name after the other, in an order of chance; none comes twice."""
    pairs = [(surname, given) for given in GIVEN for surname in dict.fromkeys(SURNAMES)]
    common = set(SURNAMES[:30])
    pairs = [pairs[i] for i in order]
    pairs.sort(key=lambda pair: pair[0] not in common)
    half = len(pairs) // 3
    mixed = [
        pair for two in zip(pairs[:half], pairs[half : 2 * half], strict=False) for pair in two
    ]
    return ["".join(pair) for pair in mixed]


NAME_PAIRS = len(GIVEN) * len(set(SURNAMES))
