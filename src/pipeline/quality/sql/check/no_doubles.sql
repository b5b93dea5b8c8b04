CREATE OR REPLACE TEMP TABLE judged_rows AS
SELECT source, row_id, known_from, agency, title, published_at::DATE AS published_on FROM items LIMIT 0;
