-- Takes out of the candidate the verdicts that are given anew: of items those of affected rows, of the smaller tables all.
CREATE OR REPLACE TEMP TABLE withdrawn_verdicts AS
SELECT verdict.rowid AS verdict_rowid, verdict.*
FROM candidate.verdicts AS verdict
WHERE verdict.rowid IN (
    SELECT old.rowid FROM candidate.verdicts AS old WHERE old.row_id IN (SELECT row_id FROM affected UNION SELECT row_id FROM items WHERE ended_by > {{ since }})
    UNION
    SELECT old.rowid FROM candidate.verdicts AS old WHERE old.source IN (SELECT source FROM batches WHERE fills <> 'items')
);
DELETE FROM candidate.verdicts WHERE rowid IN (SELECT verdict_rowid FROM withdrawn_verdicts);

-- Verdicts after this one are those of this run.
SELECT coalesce(max(rowid), -1) FROM candidate.verdicts;
