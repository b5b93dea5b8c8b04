-- The parts of a total, in the order of the dictionary.
SELECT parts.part, entry.label
FROM figure_parts AS parts
LEFT JOIN dictionary AS entry ON entry.figure = parts.part
WHERE parts.total = $figure
ORDER BY parts.part
