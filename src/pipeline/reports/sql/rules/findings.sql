-- One finding per relation that does not hold, one per rule and report that cannot be checked. Where the cause is only blank cells
-- that FILL-001 has named already, there is no second finding.
INSERT INTO findings BY NAME
WITH reported_by_fill AS (
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
SELECT 'judge' AS stage, agency, year, rule AS code, severity, outcome, message, what_to_do, "left", "right", refers_to
FROM {{ schema }}.rule_results AS rule_results
ANTI JOIN reported_by_fill
    ON reported_by_fill.agency = rule_results.agency AND reported_by_fill.year = rule_results.year
    AND reported_by_fill.form = rule_results.form AND reported_by_fill.rule = rule_results.rule
    AND reported_by_fill.instance = rule_results.instance
WHERE outcome IN ('fail', 'unsure')
UNION ALL BY NAME
SELECT
    'judge' AS stage,
    agency,
    year,
    rule AS code,
    'info' AS severity,
    'not_checkable' AS outcome,
    any_value(message) || CASE WHEN count(*) > 1 THEN '（共 ' || CAST(count(*) AS VARCHAR) || ' 处）' ELSE '' END AS message,
    any_value(what_to_do) AS what_to_do,
    form || ':' || rule AS refers_to
FROM {{ schema }}.rule_results AS rule_results
ANTI JOIN blank_tables
    ON blank_tables.agency = rule_results.agency AND blank_tables.year = rule_results.year
    AND blank_tables."table" = split_part(rule_results.refers_to, '.', 1)
    AND rule_results.message LIKE '%有空白的格。'
WHERE outcome = 'not_checkable'
GROUP BY agency, year, form, rule;
