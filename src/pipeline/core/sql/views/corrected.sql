-- One row per row of the table that a signed correction changed: the whole row as corrected. Rewritten by `correct`.
CREATE TABLE IF NOT EXISTS corrected_{{ table }} AS
SELECT *, NULL::INTEGER AS correction FROM {{ table }} LIMIT 0;
