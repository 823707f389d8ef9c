from __future__ import annotations

import pytest

from quanheng.base.models import AuditEntry
from quanheng.org.models import Grade, Post
from quanheng.org.rows import ListRow
from quanheng.org.services import lists
from quanheng.org.services.common import CannotChangeOrg


def test_a_grade_is_added_and_then_changed(actor, at):
    for rank in (3, 4):
        row = ListRow(code="p3", name="高级", rank=rank)
        lists.grades_put(actor=actor, rows=[row], at=at)

    assert Grade.objects.get().rank == 4
    assert AuditEntry.objects.latest("id").before == {"name": "高级", "rank": 3}


def test_a_post_that_somebody_has_stays(firm):
    with pytest.raises(CannotChangeOrg, match="“sales” cannot be removed: Ana in 销售一部"):
        lists.posts_remove(actor=firm.actor, codes=["sales"], at=firm.at)

    assert Post.objects.filter(code="sales").exists()


def test_a_grade_that_nobody_has_goes(firm):
    lists.grades_remove(actor=firm.actor, codes=["p3", "unheard"], at=firm.at)

    assert not Grade.objects.exists()


def test_a_post_without_a_name_is_refused(actor, at):
    with pytest.raises(CannotChangeOrg, match="row 2: The field “name” is wrong"):
        lists.posts_put(actor=actor, rows=[ListRow(code="x", name="", source="row 2")], at=at)
