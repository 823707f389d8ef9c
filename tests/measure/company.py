"""A company of four that tests import: two branches, a manager, a newcomer, two months of deals."""

from __future__ import annotations

from pathlib import Path

FILES = {
    "units.csv": """unit,name,parent
sales,Sales,
east,East branch,sales
west,West branch,sales
""",
    "posts.csv": """post,name
salesperson,Salesperson
general_manager,General manager
""",
    "grades.csv": """grade,name,rank
junior,Junior,1
standard,Standard,2
""",
    "people.csv": """person,name
ana,Ana
bo,Bo
cai,Cai
gm,Gong
""",
    # Ana moves from the east to the west on 16 February.
    "assignments.csv": """person,unit,post,grade,manager,from,to
ana,east,salesperson,standard,gm,2025-01-01,2026-02-15
ana,west,salesperson,standard,gm,2026-02-16,
bo,west,salesperson,standard,gm,2025-01-01,
cai,east,salesperson,junior,gm,2026-01-01,
gm,sales,general_manager,,,2025-01-01,
""",
    "deals.csv": """deal,day,person,customer,amount
L1,2025-01-10,ana,K1,100.00
L2,2025-02-10,bo,K2,200.00
D1,2026-01-05,ana,K1,80.00
D2,2026-01-20,bo,K2,120.50
D3,2026-01-21,cai,K3,40.00
D4,2026-02-10,ana,K1,60.00
D5,2026-02-20,ana,K4,30.00
D6,2026-02-25,bo,K2,-20.50
D7,2026-02-26,,K9,5.00
""",
    "targets.csv": """metric,person,from,to,amount
deal_amount,ana,2026-01-01,2026-01-31,100
deal_amount,bo,2026-01-01,2026-01-31,100
deal_amount,ana,2026-02-01,2026-02-28,90
""",
    "growth.csv": """metric,from,to,value
sales_growth,2026-01-01,2026-01-31,1.405
""",
}
MAPPING = """mapping: small
label: {en: Small, zh-CN: 小公司}
reference: tests
currency: CNY
money_scale: 2
files:
  - {file: units.csv, sink: units, optional: true, fields: {unit: unit, name: name, parent: parent}}
  - {file: posts.csv, sink: posts, optional: true, fields: {post: post, name: name}}
  - {file: grades.csv, sink: grades, optional: true, fields: {grade: grade, name: name, rank: rank}}
  - {file: people.csv, sink: people, optional: true, fields: {person: person, name: name}}
  - file: assignments.csv
    sink: assignments
    optional: true
    fields: {person: person, unit: unit, post: post, grade: grade, manager: manager, from: from, to: {column: to, inclusive: true}}
  - {file: deals.csv, sink: deals, optional: true, fields: {deal: deal, day: day, person: person, customer: customer, amount: amount}}
  - file: ratings.csv
    sink: ratings
    optional: true
    fields: {rating: rating, day: day, person: person, rater: rater, score: score, topic: {value: collaboration}}
  - {file: customers.csv, sink: customers, optional: true, fields: {customer: customer, name: name}}
  - {file: visits.csv, sink: visits, optional: true, fields: {visit: visit, day: day, person: person}}
  - file: targets.csv
    sink: targets
    optional: true
    fields: {metric: metric, person: person, from: from, to: {column: to, inclusive: true}, amount: amount}
  - file: growth.csv
    sink: targets
    optional: true
    fields: {metric: metric, from: from, to: {column: to, inclusive: true}, value: value}
"""


def write(folder: Path, **changed: str) -> Path:
    """Write the company's files into a folder, or, where some are given, only those; and return the folder."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, text in (
        (changed and {f"{stem}.csv": text for stem, text in changed.items()}) or FILES
    ).items():
        (folder / name).write_text(text, encoding="utf-8")
    return folder


def mapping(folder: Path) -> Path:
    """Write the mapping and return its path."""
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / "small.yaml"
    path.write_text(MAPPING, encoding="utf-8")
    return path
