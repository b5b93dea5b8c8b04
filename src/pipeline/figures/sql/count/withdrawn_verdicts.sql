-- Takes out of the candidate the verdicts that are given anew: of items those of rows that are judged anew or are gone, of the smaller tables all.
CREATE OR REPLACE TEMP TABLE withdrawn_verdicts AS
SELECT * FROM waiting SEMI JOIN changed USING (source, row_id)
UNION
SELECT rowid, * FROM candidate.verdicts SEMI JOIN (SELECT source, row_id FROM changed ANTI JOIN waiting USING (source, row_id)) USING (source, row_id)
UNION
SELECT rowid, * FROM candidate.verdicts WHERE source IN (SELECT source FROM batches WHERE fills <> 'items');
DELETE FROM candidate.verdicts WHERE rowid IN (SELECT verdict_rowid FROM withdrawn_verdicts);

-- Verdicts after this one are those of this run.
SELECT coalesce(max(rowid), -1) FROM candidate.verdicts;
