"""One make-believe company, seeded, with known truths planted: demo, docs and tests use it."""
