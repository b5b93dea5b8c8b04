-- One row per kind of doubt and delivery: how many things it is about, their numbers and lines, and their year where it is one.
SELECT doubt.source, doubt.kind, file.path, min(other.path), count(*)::INTEGER,
       coalesce(list(DISTINCT doubt.number ORDER BY doubt.number) FILTER (doubt.number IS NOT NULL), []),
       coalesce(list(DISTINCT doubt.line ORDER BY doubt.line) FILTER (doubt.line IS NOT NULL), []),
       doubt.year
FROM doubts AS doubt
JOIN files AS file ON file.file_id = doubt.file_id
LEFT JOIN files AS other ON other.file_id = doubt.other_id
-- A date that is written but cannot be read is told by its cell.
WHERE NOT (doubt.kind = 'no_date' AND EXISTS (SELECT 1 FROM unreadable AS cell WHERE cell.file_id = doubt.file_id AND cell.line = doubt.line))
GROUP BY doubt.source, doubt.kind, file.path, doubt.year
ORDER BY doubt.source, file.path, doubt.kind, doubt.year;
