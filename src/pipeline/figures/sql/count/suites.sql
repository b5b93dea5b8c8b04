SELECT DISTINCT fills, checked_with FROM batches WHERE state = 'accepted' ORDER BY fills, checked_with;
