-- When a source was settled last (loaded, by an earlier version), and whether under the same statements and settings.
SELECT coalesce(max(settled_at), (SELECT max(known_at) FROM batches WHERE batches.source = $source)), coalesce(bool_or(settled_with = $settled_with), false) FROM settled WHERE source = $source;
