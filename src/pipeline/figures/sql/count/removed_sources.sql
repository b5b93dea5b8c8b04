-- Sources that workspace.toml no longer lists although rows of theirs count.
SELECT source.agency, source.source, source.rows
FROM candidate.sources AS source
JOIN source_settings AS settings ON settings.source = source.source
WHERE NOT settings.listed AND source.rows > 0
ORDER BY source.source;
