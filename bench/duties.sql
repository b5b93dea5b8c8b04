-- Made rows for the duties of one office: items in thirty columns, a document behind every tenth of them, and what a count leaves in the candidate.
CREATE OR REPLACE TEMP TABLE made AS
SELECT number, '栏目' || (number % 30) AS section, '关于第' || number || '号' || ['通知', '公告', '方案', '情况'][1 + number % 4] || '的说明' AS title,
       CASE WHEN number % 10 = 0 THEN '局发〔2019〕' || number || '号' END AS doc_no,
       TIMESTAMP '2018-01-01 08:00:00' + to_minutes((hash(number, 7) % 1051200)::INTEGER) AS published_at
FROM range({{ rows }}) AS numbers(number);
INSERT INTO items BY NAME
SELECT 'website' AS source, number::VARCHAR AS row_id, TIMESTAMP '2020-01-01' AS known_from, TIMESTAMP '9999-12-31' AS known_until, 1 AS batch,
       false AS gone, false AS further, 1 AS file_id, number AS line, number::VARCHAR AS item_id, title, section AS "column", 'news' AS class,
       'published' AS status, published_at, 'http://www.example.gov.cn/info/' || number || '.html' AS url, 'bureau' AS agency,
       CASE WHEN number % 20 = 0 THEN doc_no END AS doc_no
FROM made;
INSERT INTO documents BY NAME
SELECT 'documents' AS source, number::VARCHAR AS row_id, TIMESTAMP '2020-01-01' AS known_from, TIMESTAMP '9999-12-31' AS known_until, 1 AS batch,
       false AS gone, false AS further, 2 AS file_id, number AS line, doc_no, title, published_at::DATE - 10 AS made_on, '主动公开' AS openness,
       '通知' AS kind, 'issued' AS status, 'bureau' AS agency
FROM made
WHERE doc_no IS NOT NULL;
CREATE OR REPLACE TABLE candidate.verdicts AS
SELECT 'bureau' AS agency, year(published_at)::INTEGER AS year, 'website' AS source, number::VARCHAR AS row_id, 1 AS nth, published_at::DATE AS on_date,
       title AS summary, 'counted' AS verdict, 'items.news' AS figure, 1.0 AS amount, NULL::VARCHAR AS reason, section,
       'http://www.example.gov.cn/info/' || number || '.html' AS url
FROM made;
CREATE OR REPLACE TABLE candidate.tallies AS
SELECT agency, year, source, on_date, verdict, figure, section, count(*) AS rows, sum(amount) AS value FROM candidate.verdicts GROUP BY ALL;
CREATE OR REPLACE TABLE candidate.figures AS SELECT 'bureau' AS agency, 2019 AS year, 'items.total' AS figure, '总数' AS label, 1.0 AS value LIMIT 0;
CREATE OR REPLACE TABLE candidate.figure_parts AS SELECT 'items.total' AS total, 'items.news' AS part;
CREATE OR REPLACE TABLE candidate.sources AS SELECT 'website' AS source, 'file' AS taken_by;
CREATE OR REPLACE TABLE candidate.website_columns AS SELECT DISTINCT section AS "column", 'news' AS class, NULL::DATE AS closed FROM made;
CREATE OR REPLACE TABLE candidate.observed AS
SELECT 'website' AS source, 'bureau' AS agency, 'items' AS fills, DATE '2018-01-01' AS covers_from, DATE '2019-12-31' AS covers_to;
CREATE OR REPLACE TABLE candidate.knowledge AS
SELECT 'bureau' AS agency, 'items' AS family, 'website' AS source, 'website' AS account, DATE '2018-01-01' AS known_from, DATE '2020-01-31' AS complete_to;
CREATE OR REPLACE TABLE candidate.coverage AS
SELECT 'website' AS source, 'website' AS account, day::DATE AS on_date, 'covered' AS state
FROM range(DATE '2018-01-01', DATE '2020-02-01', INTERVAL 1 DAY) AS days(day);
