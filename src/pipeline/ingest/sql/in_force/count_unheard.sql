SELECT (SELECT count(*) FROM unheard), EXISTS (SELECT 1 FROM said);
