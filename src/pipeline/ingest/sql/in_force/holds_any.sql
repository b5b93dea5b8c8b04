SELECT EXISTS (SELECT 1 FROM contents_{{ table }} WHERE source = $source);
