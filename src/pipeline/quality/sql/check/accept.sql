UPDATE batches
SET state = 'accepted', checked_with = $fingerprint
WHERE batch IN ({% include 'core/fragments/open_batches.sql' %});
