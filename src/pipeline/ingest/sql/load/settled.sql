-- When a source was settled last, and whether under the same statements and settings.
SELECT max(settled_at), coalesce(bool_or(settled_with = $settled_with), false) FROM settled WHERE source = $source;
