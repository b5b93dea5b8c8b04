-- The spellings of a preset and its lookups. Of two meanings of a word the first one wins.
INSERT OR IGNORE INTO words
SELECT unnest($fields::VARCHAR[]), unnest($words::VARCHAR[]), unnest($codes::VARCHAR[]);
