-- Which delivery's version of each request is in force, in the latest file that has it: the steps in the columns of the ledger go with it.
CREATE OR REPLACE TEMP TABLE chosen_requests AS
WITH spoken AS (
    -- A file with the same requests and other steps repeats the requests of an earlier one.
    SELECT coalesce(placed.repeats, placed.file_id) AS file_id,
           arg_max(file.path, (placed.as_of, coalesce(placed.covers_to, DATE '0001-01-01'), file.known_at)) AS path,
           arg_max(file.known_at, (placed.as_of, coalesce(placed.covers_to, DATE '0001-01-01'), file.known_at)) AS came_at
    FROM deliveries AS placed
    JOIN files AS file ON file.file_id = placed.file_id
    WHERE placed.source = {{ source | literal }} AND placed.known_until = 'infinity' AND NOT placed.withdrawn
    GROUP BY coalesce(placed.repeats, placed.file_id)
)
SELECT chosen.number, arg_max(spoken.path, chosen.place) AS path, arg_max(spoken.came_at, chosen.place) AS came_at
FROM chosen
JOIN spoken ON spoken.file_id = chosen.file_id
GROUP BY chosen.number;
