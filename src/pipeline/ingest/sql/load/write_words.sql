-- The words of a preset for a yes-or-no column, or of a recognised kind of file, as true, false or the code they mean.
UPDATE {{ relation }} AS row
SET {{ header | identifier }} = meaning.code
FROM (SELECT unnest($words::VARCHAR[]) AS word, unnest($codes::VARCHAR[]) AS code) AS meaning
WHERE fold_word(row.{{ header | identifier }}::VARCHAR) = fold_word(meaning.word);
