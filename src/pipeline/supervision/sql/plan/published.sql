-- Of every task that something is published for: the first counted item with that number, or with those words in its title.
CREATE OR REPLACE TEMP TABLE plan_published AS
WITH wanted AS (
    SELECT agency, year, task, period, first_day, until_day, target, document_number(target) AS number
    FROM agency_tasks
    WHERE proof = 'published'
),
found AS (
    SELECT wanted.agency, wanted.year, wanted.task, wanted.period, verdict.on_date, verdict.source, verdict.row_id, verdict.url
    FROM wanted
    JOIN candidate.verdicts AS verdict
        ON verdict.agency = wanted.agency AND verdict.verdict = 'counted' AND starts_with(verdict.figure, 'items.')
       AND verdict.on_date BETWEEN wanted.first_day AND wanted.until_day
    LEFT JOIN current_items AS item ON item.source = verdict.source AND item.row_id = verdict.row_id
    WHERE contains(verdict.summary, wanted.target) OR document_number(item.doc_no) = wanted.number
)
SELECT agency, year, task, period, min(on_date) AS done_on, arg_min(source, (on_date, row_id)) AS item_source,
       arg_min(row_id, (on_date, row_id)) AS item, arg_min(url, (on_date, row_id)) AS url
FROM found
GROUP BY agency, year, task, period;
