-- The spellings of a preset and its lookups. The first meaning of a word stands.
INSERT OR IGNORE INTO words
SELECT unnest($fields::VARCHAR[]), unnest($words::VARCHAR[]), unnest($codes::VARCHAR[]);
