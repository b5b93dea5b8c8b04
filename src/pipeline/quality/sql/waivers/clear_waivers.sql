-- Waivers are applied anew at every run.
UPDATE findings SET waived_by = NULL WHERE waived_by IS NOT NULL;
