-- The intervals each source of the agency covers, with the table it fills.
SELECT source, fills, covers_from, covers_to
FROM observed
WHERE agency IS NULL OR agency = $agency
ORDER BY source, covers_from
