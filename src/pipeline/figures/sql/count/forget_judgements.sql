-- Everything counts as not judged yet.
DELETE FROM failed_rows;
DELETE FROM judged_again;
DELETE FROM judgements;
UPDATE batches SET state = 'loaded', checked_with = NULL;
