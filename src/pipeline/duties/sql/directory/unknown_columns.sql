-- Columns that an entry names and the website does not have: neither in columns.yml nor in any item.
SELECT binding.entry, any_value(entry.matter), list(DISTINCT named ORDER BY named)
FROM (SELECT entry, agency, unnest(columns) AS named FROM directory_bindings) AS binding
JOIN candidate.directory AS entry ON entry.agency = binding.agency AND entry.entry = binding.entry
WHERE named NOT IN (SELECT "column" FROM candidate.website_columns)
  AND named NOT IN (SELECT section FROM candidate.tallies WHERE section IS NOT NULL)
GROUP BY binding.entry
ORDER BY binding.entry
