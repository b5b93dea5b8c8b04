-- One row per delivery that came: what it says of itself, when and for which days, and what became of it.
CREATE OR REPLACE TABLE candidate.deliveries AS
SELECT sources.agency, file.source, file.path, file.known_at AS came_at, file.rows_read AS rows, place.as_of, place.as_of_from, place.claim,
       place.claim_from, place.covers_from, place.covers_to,
       CASE
           WHEN file.state = 'refused' THEN 'refused'
           WHEN place.withdrawn THEN 'withdrawn'
           WHEN place.repeats IS NOT NULL THEN 'repeats'
           WHEN place.accepted THEN 'accepted'
           ELSE 'stands'
       END AS standing,
       again.path AS repeats,
       left_out.sheets AS left_out
FROM files AS file
JOIN candidate.sources ON sources.source = file.source
LEFT JOIN deliveries AS place
    ON place.file_id = file.file_id AND place.known_from <= getvariable('known_on') AND place.known_until > getvariable('known_on')
LEFT JOIN unread_sheets AS left_out ON left_out.file_id = file.file_id
LEFT JOIN files AS again ON again.file_id = place.repeats
WHERE file.known_at <= getvariable('known_on');
