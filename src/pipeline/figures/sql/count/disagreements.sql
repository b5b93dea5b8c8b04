-- Copies that say something else about what is counted than the copy that counts.
SELECT source, row_id, path, line, kept_path, kept_line, differing FROM doubles WHERE disagrees ORDER BY path, line;
