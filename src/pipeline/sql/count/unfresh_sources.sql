SELECT agency, source, reaches_to, state FROM candidate.sources WHERE state IN ('stale', 'never', 'failed') ORDER BY source;
