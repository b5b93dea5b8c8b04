-- Copies that contradict, in a counted column, the copy that counts.
SELECT source, row_id, path, line, counted_path, counted_line, differing FROM duplicates WHERE disagrees ORDER BY path, line;
