-- Rows in force that nothing says any longer.
CREATE OR REPLACE TEMP TABLE dropped AS
SELECT held.row_id
FROM {{ table }} AS held
WHERE held.source = {{ source | literal }} AND held.known_until = 'infinity' AND held.row_id NOT IN (SELECT row_id FROM desired);
