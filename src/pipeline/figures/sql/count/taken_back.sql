-- Verdicts given before that are given anew: of items what is affected, of the other, smaller tables all.
CREATE OR REPLACE TEMP TABLE taken_back AS
SELECT verdict.rowid AS stood_at, verdict.*
FROM candidate.verdicts AS verdict
WHERE verdict.rowid IN (
    SELECT old.rowid FROM candidate.verdicts AS old WHERE old.row_id IN (SELECT row_id FROM affected)
    UNION
    SELECT old.rowid FROM candidate.verdicts AS old WHERE old.source IN (SELECT source FROM batches WHERE fills <> 'items')
);
