"""What a person may be allowed to do to batches of facts."""

from __future__ import annotations

from quanheng.base.access import declare
from quanheng.engine.ground.words import said

BATCH_VIEW = declare(
    "facts.batch.view", said("see which files were imported, when, by whom and with what result")
)
BATCH_IMPORT = declare("facts.batch.import", said("import files"))
BATCH_REVOKE = declare("facts.batch.revoke", said("take back what a batch brought"))
