-- Verdicts after this one are new.
SELECT coalesce(max(rowid), -1) FROM candidate.verdicts;
