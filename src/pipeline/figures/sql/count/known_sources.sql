SELECT coalesce(agency, '') AS agency, coalesce(fills, '') AS family, source, account, false AS shared, known_from, complete_to, rhythm_days,
       0 AS rows, refused
FROM source_knowledge
ORDER BY source;
