SELECT count(*) - coalesce(sum(known::INTEGER), 0), coalesce(sum(known::INTEGER), 0) FROM changes;
