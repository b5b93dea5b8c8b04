-- A repetition with a later time of its own, after another delivery had changed counted cells in between.
INSERT INTO doubts BY NAME
SELECT DISTINCT {{ source | literal }} AS source, 'returned' AS kind, again.file_id, chosen.number, chosen.file_id AS other_id, NULL::BIGINT AS line, NULL::INTEGER AS year
FROM (SELECT unnest($again::INTEGER[]) AS file_id, unnest($original::INTEGER[]) AS original_id,
             unnest($places::INTEGER[]) AS place) AS again
JOIN standing AS original ON original.file_id = again.original_id
JOIN versions AS before ON before.file_id = again.original_id
JOIN chosen ON chosen.key = before.key AND chosen.thing = before.thing
WHERE chosen.file_id <> again.original_id AND chosen.place > original.place AND chosen.place <= again.place
  AND before.counted <> chosen.counted;
