"""What is planted in the make-believe company: sizes, lags, places and months. The docs tell them, the tests look for them.

Shares are in parts per million unless a name says percent, months are names such as '2025-03'.
"""

from __future__ import annotations

# A day of delay above the ordinary leaves a product out of stock for so many hundredths of a day in the same
# month; each day out of stock loses so much of the product's orders in the branch a month later.
OUT_PER_DELAY_HUNDREDTHS = 90
LOST_PER_DAY_OUT = 30_000
SUPPLY_SHOCKS = (
    # product line, months, days of delay that come on top, in every second branch of the foods business
    ("酱油", ("2024-09", "2024-10"), 10),
    ("调味酱", ("2025-05", "2025-06"), 12),
    ("零食", ("2025-12", "2026-01"), 11),
)

# Marketing spend of a branch as percent of the usual, from and to; what 100 % more brings in new customers.
SPEND_PERCENT = (60, 140)
NEW_PER_SPEND = 1_200_000
# Sales credited to spend, in hundredths of the spend, at the start of 2024 and at the end.
ROI_HUNDREDTHS = (200, 310)

# Hours in which needs of a branch's customers are solved; each hour above the company's usual costs customers.
HOURS = (26, 10)
BRANCH_HOURS = (-7, 7)
CHURN = 10_000
CHURN_PER_HOUR = 130_000

# Who was trained in high-value products sells them so much more often for three months; lag one month.
TRAINED_MONTHS = 3
TRAINED_TIMES = 2
HIGH_VALUE_START, HIGH_VALUE_END = 30, 47

# Where pay-outs came late, by how many days, in which months; leaving in the two months after.
LATE_PAY = {
    "SP-CD": (("2024-07", "2024-08", "2024-09"), 26),
    "KJ-SZ": (("2025-08", "2025-09", "2025-10"), 31),
}
LATE_LEAVING_TIMES = 8
LEAVING_SELLERS, LEAVING_OTHERS = 14_000, 6_000

# One team whose manager takes back most of what people achieve above target; everybody else's takes little.
RATCHET_TEAM, RATCHET_PERCENT, USUAL_RATCHET_PERCENT = "SP-WH1", 80, 10
# One branch whose coefficient is too high: its targets are so many percent of what they ought to be.
WRONG_BRANCH, WRONG_PERCENT = "SP-XA", 125

# A price war: branch, product line, months; price in percent of the list, customers lost so many times as often.
PRICE_WAR = ("SP-CQ", "调味酱", ("2025-03", "2025-04", "2025-05", "2025-06"))
PRICE_WAR_PERCENT, PRICE_WAR_CHURN_TIMES = 85, 12
# A branch in which a local policy forbids new business for some months.
POLICY = ("KJ-CS", ("2024-10", "2024-11", "2024-12", "2025-01", "2025-02", "2025-03"))
# Customers that belong to somebody who visits none of them, while others of the team have room.
IDLE_TEAM, IDLE_CUSTOMERS = "SP-ZZ1", 200
# Two managers who rate others too well and too badly, in hundredths of a point.
LENIENT_TEAM, HARSH_TEAM, RATER_HUNDREDTHS = "SP-SH1", "SP-GZ1", 60
# One branch is merged into another; its teams go along.
MERGED, MERGED_INTO, MERGED_ON = "SP-NB", "SP-HZ", "2025-07-01"
# How many come back after having left.
RETURNS = 3

# Months in which somebody crosses a red line: one person in each.
RED_LINE_MONTHS = ("2024-06", "2025-02", "2025-08", "2026-03")
# In this month two stock counts lie below zero, two receipts above their deal, and one customer answers a survey
# twice: rows that can be read and cannot be right, which come in and are told on the cards that rest on them.
DOUBTFUL_MONTH, DOUBTFUL_ROWS = "2026-03", 2

# Faults in duties and authority, one of each kind: a second post that owns a duty; a duty that nobody owns; an owner
# without the authority that a duty needs; an authority that no duty needs; a post whose one duty another post owns.
OWNED_TWICE = ("lead_follow_up", "marketing")
OWNED_BY_NOBODY = "customer_handover"
AUTHORITY_MISSING = ("branch_hiring", "city_manager", "hire")
AUTHORITY_UNNEEDED = ("price_list", "front_desk")
POST_REDUNDANT = ("customer_discovery", "needs_discovery", "customer_service")

# What a year grows by: the level of a month is so much of the month's before.
MONTHLY_GROWTH = 1_001_000
