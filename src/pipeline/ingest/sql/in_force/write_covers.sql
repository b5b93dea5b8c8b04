-- The days a delivery speaks for, where sources and gaps are judged.
UPDATE files SET covers_from = placed.covers_from, covers_to = placed.covers_to, period_stated = placed.claim_from <> 'inferred'
FROM placed
WHERE files.file_id = placed.file_id
  AND (files.covers_from IS DISTINCT FROM placed.covers_from OR files.covers_to IS DISTINCT FROM placed.covers_to
       OR files.period_stated <> (placed.claim_from <> 'inferred'));
