-- One row per item and entry it belongs to; an item that no entry covers has one row without an entry.
-- late: the document was published after the entry's own limit; NULL where nobody knows the day the limit runs from.
CREATE OR REPLACE TABLE candidate.directory_items AS
WITH item AS (
    SELECT agency, year, source, row_id, on_date, summary, section, url
    FROM candidate.verdicts
    WHERE verdict = 'counted' AND starts_with(figure, 'items.')
      AND (agency, year) IN (SELECT (agency, year) FROM directory_windows)
),
-- Entries with columns meet items by the column, those with words alone look through every title.
by_column AS (
    SELECT item.agency, item.source, item.row_id, binding.entry, NULL::BOOLEAN AS late
    FROM (SELECT agency, entry, words, first_year, last_year, unnest(list_distinct(columns)) AS section FROM directory_bindings) AS binding
    JOIN item ON item.agency = binding.agency AND item.section = binding.section
    WHERE item.year BETWEEN binding.first_year AND binding.last_year
      AND (len(binding.words) = 0 OR len(list_filter(binding.words, lambda word: contains(item.summary, word))) > 0)
),
by_words AS (
    SELECT DISTINCT item.agency, item.source, item.row_id, binding.entry, NULL::BOOLEAN AS late
    FROM (
        SELECT agency, entry, first_year, last_year, unnest(words) AS word FROM directory_bindings WHERE len(columns) = 0
    ) AS binding
    JOIN item ON item.agency = binding.agency AND contains(item.summary, binding.word)
    WHERE item.year BETWEEN binding.first_year AND binding.last_year
),
{% if held %}
by_document AS (
    SELECT document.agency, document.item_source AS source, document.item AS row_id, binding.entry, document.published_on > due.due_on AS late
    FROM candidate.documents AS document
    JOIN document_register AS register ON register.source = document.source AND register.row_id = document.row_id
    JOIN directory_bindings AS binding ON binding.agency = document.agency AND list_contains(binding.kinds, register.kind)
    LEFT JOIN directory_limits AS due ON due.entry = binding.entry AND due.made_on = document.made_on
    WHERE document.state IN ('published', 'late')
),
{% endif %}
belongs AS (
    SELECT agency, source, row_id, entry, bool_or(late) AS late
    FROM (
        SELECT * FROM by_column
        UNION ALL
        SELECT * FROM by_words
{% if held %}
        UNION ALL
        SELECT * FROM by_document
{% endif %}
    )
    GROUP BY agency, source, row_id, entry
)
SELECT item.agency, item.year::INTEGER AS year, belongs.entry, item.source, item.row_id, item.on_date, item.summary, item.section, item.url, belongs.late
FROM item
LEFT JOIN belongs ON belongs.agency = item.agency AND belongs.source = item.source AND belongs.row_id = item.row_id
ORDER BY item.agency, year, belongs.entry, item.on_date, item.row_id
