-- The same work as gongkai's, as someone would write it by hand for this one file: read into a table, check, sum.
-- No versions, no evidence, no account of rows, no corrections, no words of an office, no messages.

CREATE TABLE items AS
SELECT item_id, title, "column", class, status, published_at, created_at, url, doc_no, index_no, publisher, openness, is_reference, agency
FROM read_parquet(getvariable('file'));

CREATE TABLE known_agencies AS SELECT 'agency-' || number AS agency FROM range(getvariable('agencies')) AS numbers(number);

-- The expectations of expectations/items.json on single rows, by their codes.
CREATE TABLE checks AS
SELECT sum(CASE WHEN item_id IS NULL THEN 1 ELSE 0 END) AS item_001,
       sum(CASE WHEN title IS NULL THEN 1 ELSE 0 END) AS item_002,
       sum(CASE WHEN published_at IS NULL THEN 1 ELSE 0 END) AS item_003,
       sum(CASE WHEN agency IS NULL THEN 1 ELSE 0 END) AS item_004,
       sum(CASE WHEN agency NOT IN (SELECT agency FROM known_agencies) THEN 1 ELSE 0 END) AS item_005,
       sum(CASE WHEN class NOT IN ('news', 'documents', 'replies', 'other') THEN 1 ELSE 0 END) AS item_006,
       sum(CASE WHEN class IS NULL AND "column" NOT IN ('工作动态', '部门文件', '建议提案办理', '财政信息') THEN 1 ELSE 0 END) AS item_007,
       sum(CASE WHEN status IS NULL THEN 1 ELSE 0 END) AS item_008,
       sum(CASE WHEN status NOT IN ('published', 'draft', 'withdrawn', 'deleted') THEN 1 ELSE 0 END) AS item_009,
       sum(CASE WHEN openness NOT IN ('主动公开', '依申请公开', '不予公开') THEN 1 ELSE 0 END) AS item_010,
       sum(CASE WHEN published_at::DATE NOT BETWEEN DATE '2008-01-01' AND getvariable('latest') THEN 1 ELSE 0 END) AS item_011,
       sum(CASE WHEN date_diff('day', published_at::DATE, created_at::DATE) > 30 THEN 1 ELSE 0 END) AS item_012,
       sum(CASE WHEN url NOT LIKE 'http%://%' THEN 1 ELSE 0 END) AS item_013,
       sum(CASE WHEN NOT regexp_matches(index_no, '^[0-9A-Za-z][0-9A-Za-z/._—-]{4,}[0-9]$') THEN 1 ELSE 0 END) AS item_014
FROM items;

-- ITEM-015: one row per item, and per column for a reference.
CREATE TABLE doubled AS
SELECT item_id, CASE WHEN is_reference THEN "column" END AS in_column
FROM items
GROUP BY item_id, in_column
HAVING count(*) > 1;

-- ITEM-020: the same title twice on one day.
CREATE TABLE doubled_titles AS
SELECT agency, title, published_at::DATE AS published_on
FROM items
WHERE status = 'published' AND NOT is_reference
GROUP BY agency, title, published_on
HAVING count(*) > 1;

-- Rows that must not count, each with the first reason.
CREATE TABLE refused AS
SELECT item_id, CASE WHEN is_reference THEN "column" END AS in_column
FROM items
WHERE item_id IS NULL OR title IS NULL OR published_at IS NULL OR agency IS NULL OR status IS NULL
   OR agency NOT IN (SELECT agency FROM known_agencies)
   OR coalesce(class NOT IN ('news', 'documents', 'replies', 'other'), true)
   OR status NOT IN ('published', 'draft', 'withdrawn', 'deleted')
   OR published_at::DATE NOT BETWEEN DATE '2008-01-01' AND getvariable('latest')
UNION ALL
SELECT item_id, in_column FROM doubled;

CREATE TABLE monthly AS
SELECT agency, year(published_at) AS year, month(published_at) AS month, 'items.' || class AS figure, count(*)::DOUBLE AS value
FROM items
WHERE status = 'published' AND NOT is_reference
  AND NOT EXISTS (SELECT 1 FROM refused WHERE refused.item_id = items.item_id AND refused.in_column IS NULL)
GROUP BY agency, year(published_at), month(published_at), class;

INSERT INTO monthly
SELECT agency, year, month, 'items.total', sum(value) FROM monthly GROUP BY agency, year, month;

CREATE TABLE figures AS
SELECT agency, year, figure, sum(value) AS value FROM monthly GROUP BY agency, year, figure;
