UPDATE batches
SET state = 'accepted', checked_with = $fingerprint
WHERE batch IN ({% include 'check/open_batches.sql' %});
