-- Of every task that something is published for: the first counted item with that number, or with those words in its title.
CREATE OR REPLACE TEMP TABLE plan_published AS
WITH wanted AS (
    SELECT agency, year, task, period, first_day, until_day, target, document_number(target) AS number
    FROM agency_tasks
    WHERE proof = 'published'
),
item AS (
    SELECT agency, on_date, source, row_id, url, summary
    FROM candidate.verdicts
    WHERE verdict = 'counted' AND starts_with(figure, 'items.') AND agency IN (SELECT agency FROM wanted)
),
numbered AS (
    SELECT source, row_id, document_number(doc_no) AS number FROM current_items WHERE doc_no IS NOT NULL
),
found AS (
    SELECT wanted.agency, wanted.year, wanted.task, wanted.period, item.on_date, item.source, item.row_id, item.url
    FROM wanted
    JOIN item ON item.agency = wanted.agency AND item.on_date BETWEEN wanted.first_day AND wanted.until_day AND contains(item.summary, wanted.target)
    UNION
    SELECT wanted.agency, wanted.year, wanted.task, wanted.period, item.on_date, item.source, item.row_id, item.url
    FROM wanted
    JOIN numbered ON numbered.number = wanted.number
    JOIN item ON item.agency = wanted.agency AND item.source = numbered.source AND item.row_id = numbered.row_id
    WHERE item.on_date BETWEEN wanted.first_day AND wanted.until_day
)
SELECT agency, year, task, period, min(on_date) AS done_on, arg_min(source, (on_date, row_id)) AS item_source,
       arg_min(row_id, (on_date, row_id)) AS item, arg_min(url, (on_date, row_id)) AS url
FROM found
GROUP BY agency, year, task, period;
