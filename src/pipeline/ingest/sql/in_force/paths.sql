SELECT DISTINCT source, path, known_at FROM files;
