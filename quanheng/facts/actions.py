"""What a person may be allowed to do to batches of facts."""

from __future__ import annotations

from quanheng.base.access import declare

BATCH_VIEW = declare(
    "facts.batch.view", "see which files were imported, when, by whom and with what result"
)
BATCH_IMPORT = declare("facts.batch.import", "import files")
BATCH_REVOKE = declare("facts.batch.revoke", "take back what a batch brought")
