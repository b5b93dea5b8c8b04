-- A report is due on 31 January (departments) or 31 March (governments) of the next year (条例 art. 49). A sealed year is not late.
INSERT INTO outcomes BY NAME
WITH sealed AS (
{% if figures_known %}
    SELECT DISTINCT agency, year FROM {{ schema }}.figures WHERE status = 'sealed'
{% else %}
    SELECT agency, year FROM judged WHERE false
{% endif %}
),
due AS (
    SELECT
        judged.report,
        relations.number,
        relations.bad,
        CAST(CAST(judged.year + 1 AS VARCHAR) || '-' || relations.due AS DATE) AS due_on,
        sealed.agency IS NOT NULL AS done
    FROM judged
    JOIN form_relations AS relations
        ON relations.form = judged.form AND relations.op = 'due' AND relations.level = judged.level
        AND judged.year >= relations.first_year
        AND (relations.last_year IS NULL OR judged.year <= relations.last_year)
    LEFT JOIN sealed ON sealed.agency = judged.agency AND sealed.year = judged.year
)
SELECT
    report,
    number,
    CASE WHEN done OR due_on >= $as_of::DATE THEN 'pass' ELSE bad END AS outcome,
    date_diff('day', due_on, $as_of::DATE) AS left_value,
    0 AS right_value,
    false AS lacks_last_year,
    false AS lacks_ledger,
    CAST($as_of::DATE AS VARCHAR) AS left_text,
    CAST(due_on AS VARCHAR) AS right_text
FROM due;
