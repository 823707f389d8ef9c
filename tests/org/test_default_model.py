"""The model that is shipped: nothing is wrong with it, and its files come in as they are written."""

from __future__ import annotations

import pytest

from quanheng.base.services import machine_user
from quanheng.engine.org.duties import findings
from quanheng.engine.org.matrix import Seat
from quanheng.facts.services import batch_import, batch_revoke
from quanheng.org import default_model
from quanheng.org.decidable import ACTIONS
from quanheng.org.duty_models import Authority, Duty, DutyPart
from quanheng.org.matrix import matrix_on
from quanheng.org.models import Post
from quanheng.org.rows import ListRow
from quanheng.org.selectors import today
from quanheng.org.services import lists

FILES = {
    "en": ["Duties.csv", "Parts in duties.csv", "Authority.csv"],
    "zh-CN": ["职责.csv", "职责分工.csv", "审批权限.csv"],
}


def test_the_model_is_complete_and_each_action_is_decided_by_somebody():
    model = default_model.shipped()

    assert (len(model.duties), len(model.authorities), len(model.posts)) == (37, 40, 15)
    assert {one.action for one in model.authorities} == set(ACTIONS)
    assert {action for one in model.duties for action in one.needs} == set(ACTIONS)
    assert len({one.code for one in model.duties}) == len(model.duties)
    for language in FILES:
        assert len({one.label[language] for one in model.duties}) == len(model.duties)


@pytest.mark.parametrize("language", FILES)
def test_the_files_come_in_as_they_are_and_nothing_is_wrong_where_every_post_is_filled(
    language, tmp_path, at, db
):
    posts = default_model.shipped().posts
    rows = [ListRow(code=post, name=post) for post in sorted(posts)]
    lists.posts_put(actor=machine_user(), rows=rows, at=at)

    written = default_model.write(tmp_path / "model", language)
    assert [path.name for path in written] == FILES[language]
    batch = batch_import(
        actor=machine_user(), mapping="templates", paths=[tmp_path / "model"], at=at
    )

    counts = {code: (one.new, one.rejected) for code, one in batch.rows.items() if one.read}
    assert counts == {"duties": (37, 0), "duty_parts": (97, 0), "authorities": (40, 0)}
    held = matrix_on(today(at))
    filled = tuple(Seat(person=post, unit="u", post=post) for post in sorted(posts))
    assert findings(type(held)(**vars_of(held) | {"seats": filled})) == []
    limits = {(one.action, one.post): (one.limit, one.measure, one.per) for one in held.authorities}
    assert limits["price_discount", "city_manager"] == (150_000, "percent_ppm", "each")
    assert limits["contract_sign", "sales_manager"] == (20_000_000, "money", "each")
    assert limits["hire", "city_manager"] == (5, "count", "quarter")
    assert limits["hire", "general_manager"] == (None, "none", "each")


def test_a_batch_of_posts_and_all_that_names_them_can_be_taken_back(tmp_path, at, db):
    folder = tmp_path / "model"
    default_model.write(folder, "en")
    posts = "".join(f"{post},{post}\n" for post in sorted(default_model.shipped().posts))
    (folder / "Posts.csv").write_text(f"Post,Name\n{posts}", encoding="utf-8")
    batch = batch_import(actor=machine_user(), mapping="templates", paths=[folder], at=at)
    assert batch.batch is not None

    batch_revoke(actor=machine_user(), batch_id=batch.batch, why="Tried out.", at=at)

    assert [m.objects.count() for m in (Post, Duty, DutyPart, Authority)] == [0, 0, 0, 0]


def vars_of(matrix) -> dict:
    return {name: getattr(matrix, name) for name in matrix.__dataclass_fields__}


def test_files_that_are_there_are_not_written_over(tmp_path):
    default_model.write(tmp_path / "model", "en")

    with pytest.raises(default_model.CannotWrite, match=r"holds these files already: Duties\.csv"):
        default_model.write(tmp_path / "model", "en")
    (tmp_path / "file").write_text("mine")
    with pytest.raises(default_model.CannotWrite, match="cannot be written to"):
        default_model.write(tmp_path / "file" / "below", "en")
