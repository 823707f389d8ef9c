from __future__ import annotations

import argparse
import json
from typing import Any

from quanheng.base import doctor
from quanheng.base.checks import unapplied_migrations
from quanheng.base.language import tell
from quanheng.config import rounds_check
from quanheng.config.now import now
from quanheng.engine.ground.findings import Finding
from quanheng.engine.ground.words import said
from quanheng.org import company_now as org
from quanheng.org import retention

# Here, as what is due is due on a day, and commands read the clock.
RETENTION = doctor.Check(
    name="retention",
    says=said("nothing is held on leavers beyond its time"),
    find=lambda: retention.is_due(org.today(now())),
)


def add(subparsers: Any) -> None:
    """Add the verb to the command line."""
    text = tell(said("look whether everything is in order here"))
    subparsers.add_parser("doctor", help=text, description=text)


def run(args: argparse.Namespace) -> int:
    """Run every check, print what each found, and return 1 when any found something."""
    doctor.register(RETENTION)
    found = _found()
    if args.json:
        print(json.dumps(_as_json(found), ensure_ascii=False))
    else:
        for check, findings in found:
            print(f"{'✗' if findings else '✓'} {tell(check.says)}")
            for finding in findings:
                print(f"  {tell(finding.where)}: {tell(finding.what)} {tell(finding.mend)}")
    return 1 if any(findings for _, findings in found) else 0


def _found() -> list[tuple[doctor.Check, list[Finding]]]:
    first = [c for c in doctor.checks() if not c.needs_database]
    found = [(check, list(check.find())) for check in first]
    if any(findings for _, findings in found) or unapplied_migrations():
        return found
    doctor.register(rounds_check.check())  # here, as it says when that was
    rest = [c for c in doctor.checks() if c.needs_database]
    return found + [(check, list(check.find())) for check in rest]


def _as_json(found: list[tuple[doctor.Check, list[Finding]]]) -> dict[str, Any]:
    return {
        "ok": not any(findings for _, findings in found),
        "checks": [
            {
                "name": check.name,
                "ok": not findings,
                "findings": [
                    {"where": tell(f.where), "what": tell(f.what), "mend": tell(f.mend)}
                    for f in findings
                ],
            }
            for check, findings in found
        ],
    }
