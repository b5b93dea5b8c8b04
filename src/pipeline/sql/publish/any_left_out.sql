SELECT EXISTS (SELECT 1 FROM candidate.accounting WHERE excluded > 0 OR quarantined > 0);
