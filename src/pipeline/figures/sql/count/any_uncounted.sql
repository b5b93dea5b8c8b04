SELECT EXISTS (SELECT 1 FROM recounted WHERE excluded > 0 OR quarantined > 0);
