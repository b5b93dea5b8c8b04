-- Versions of deliveries whose time is not firm that would take a thing back to an earlier state which a file of another path has
-- passed. They do not stand.
CREATE OR REPLACE TEMP TABLE passed AS
WITH moving AS (
    SELECT key, thing FROM versions GROUP BY key, thing HAVING min(state) < max(state)
),
reached AS (
    SELECT versions.key, versions.thing, versions.path, min(versions.place) AS place, max(versions.state) AS state
    FROM versions
    JOIN moving ON moving.key = versions.key AND moving.thing = versions.thing
    WHERE versions.state > 0
    GROUP BY versions.key, versions.thing, versions.path
)
SELECT DISTINCT versions.key, versions.thing, versions.file_id
FROM versions
JOIN reached ON reached.key = versions.key AND reached.thing = versions.thing
WHERE versions.state < reached.state AND reached.path <> versions.path AND reached.place < versions.place
  AND NOT versions.firm AND NOT versions.accepted;
