-- What does not hold, one finding each; what cannot be checked, one finding per rule and report. A table that is ill formed
-- only by blanks, or cannot be checked for them, is left to FILL-001 where fill has named the places already.
INSERT INTO findings
WITH said_by_fill AS (
    SELECT DISTINCT judged.agency, judged.year, judged.form, relations.rule, relations.instance
    FROM details
    JOIN judged ON judged.report = details.report
    JOIN form_relations AS relations ON relations.number = details.number AND relations.op = 'well_formed'
    JOIN findings AS filled
        ON filled.agency = judged.agency AND filled.year = judged.year AND filled.code = 'FILL-001'
        AND starts_with(filled.refers_to, relations.about)
    WHERE details.only_blanks
),
blank_tables AS (
    SELECT DISTINCT agency, year, split_part(refers_to, '.', 1) AS "table" FROM findings WHERE code = 'FILL-001'
)
SELECT 'judge', agency, year, rule, severity, outcome, message, what_to_do, "left", "right", refers_to, NULL
FROM {{ schema }}.rule_results AS rule_results
ANTI JOIN said_by_fill
    ON said_by_fill.agency = rule_results.agency AND said_by_fill.year = rule_results.year
    AND said_by_fill.form = rule_results.form AND said_by_fill.rule = rule_results.rule
    AND said_by_fill.instance = rule_results.instance
WHERE outcome IN ('fail', 'unsure')
UNION ALL
SELECT
    'judge',
    agency,
    year,
    rule,
    'info',
    'not_checkable',
    any_value(message) || CASE WHEN count(*) > 1 THEN '（共 ' || CAST(count(*) AS VARCHAR) || ' 处）' ELSE '' END,
    any_value(what_to_do),
    NULL,
    NULL,
    form || ':' || rule,
    NULL
FROM {{ schema }}.rule_results AS rule_results
ANTI JOIN blank_tables
    ON blank_tables.agency = rule_results.agency AND blank_tables.year = rule_results.year
    AND blank_tables."table" = split_part(rule_results.refers_to, '.', 1)
    AND rule_results.message LIKE '%有空白的格。'
WHERE outcome = 'not_checkable'
GROUP BY agency, year, form, rule;
