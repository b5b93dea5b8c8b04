-- A step in a ledger's columns goes with its row: where the version of the request in force has it no longer, it is taken back.
CREATE OR REPLACE TEMP TABLE absences AS
SELECT chosen.key, chosen.thing, standing.file_id, 'withdrawn' AS kind
FROM chosen
JOIN chosen_requests AS request ON request.number = chosen.number
JOIN standing ON standing.path = request.path AND standing.came_at = request.came_at
WHERE standing.place > chosen.place;
