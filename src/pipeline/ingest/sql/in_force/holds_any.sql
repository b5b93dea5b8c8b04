SELECT EXISTS (SELECT 1 FROM listed_{{ table }} WHERE source = $source);
