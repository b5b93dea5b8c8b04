-- The spellings of a preset and its lookups, as they are and as they are compared. Of two meanings of a word the first one wins.
INSERT OR IGNORE INTO words
WITH spelled AS (
    SELECT unnest($fields::VARCHAR[]) AS field, unnest($words::VARCHAR[]) AS word, unnest($codes::VARCHAR[]) AS code
),
numbered AS (SELECT *, row_number() OVER () AS place FROM spelled)
SELECT field, form, arg_min(code, place)
FROM (SELECT field, word AS form, code, place FROM numbered UNION ALL SELECT field, fold_word(word), code, place FROM numbered)
WHERE form IS NOT NULL
GROUP BY field, form;
