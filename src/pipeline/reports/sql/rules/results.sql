-- One row per agency, year, form and relation, with both sides; where it does not hold, a sentence for the clerk, what to
-- do, the legal basis and the cells compared. For a relation that holds these texts are in `rules`.
CREATE OR REPLACE TABLE {{ schema }}.rule_results AS
WITH texts AS (
    SELECT
        judged.agency,
        judged.year,
        judged.form,
        relations.rule,
        relations.instance,
        relations.severity,
        outcomes.outcome,
        coalesce(outcomes.left_text, number_text(outcomes.left_value)) AS left_text,
        coalesce(outcomes.right_text, number_text(outcomes.right_value)) AS right_text,
        relations.title,
        relations.says,
        relations.what_to_do,
        CASE WHEN outcomes.outcome <> 'pass' THEN relations.legal_basis END AS legal_basis,
        relations.about AS refers_to,
        CASE WHEN outcomes.outcome <> 'pass' THEN relations.cells END AS cells,
        number_text(abs(outcomes.left_value - outcomes.right_value)) AS difference,
        CASE
            WHEN outcomes.lacks_ledger THEN '没有逐件的台账'
            WHEN outcomes.lacks_last_year THEN '没有 ' || CAST(judged.year - 1 AS VARCHAR) || ' 年的数'
            ELSE '有空白的格'
        END AS lack,
        details.left_sum,
        details.right_sum,
        coalesce(details.left_parts, '无') AS left_parts,
        coalesce(details.right_parts, '无') AS right_parts,
        array_to_string(details.some_cells, '、')
            || CASE WHEN outcomes.right_value > 6 THEN '等' ELSE '' END AS some_cells,
        row_notes.note
    FROM outcomes
    JOIN judged ON judged.report = outcomes.report
    JOIN form_relations AS relations ON relations.number = outcomes.number
    LEFT JOIN details ON details.report = outcomes.report AND details.number = outcomes.number
    LEFT JOIN row_notes ON row_notes.report = outcomes.report AND row_notes.number = outcomes.number
)
SELECT
    agency,
    year,
    form,
    rule,
    instance,
    CASE WHEN outcome = 'not_checkable' THEN 'info' ELSE severity END AS severity,
    outcome,
    CASE WHEN outcome <> 'not_checkable' THEN left_text END AS "left",
    CASE WHEN outcome <> 'not_checkable' THEN right_text END AS "right",
    CASE outcome
        WHEN 'pass' THEN NULL
        WHEN 'not_checkable' THEN title || '：无法核对，' || lack || '。'
{% set places = ["left_sum", "right_sum", "left_parts", "right_parts", "difference"] %}
        ELSE replace(replace(replace(replace(replace(replace({% for place in places %}replace({% endfor %}says
{% for place in places %}
            , '{% raw %}{{% endraw %}{{ place }}}', coalesce({{ place }}, ''))
{% endfor %}
            , '{left}', left_text)
            , '{right}', right_text)
            , '{cells}', coalesce(some_cells, ''))
            , '{rows}', coalesce(note, ''))
            , '{last_year}', CAST(year - 1 AS VARCHAR))
            , '{year}', CAST(year AS VARCHAR))
    END AS message,
    CASE
        WHEN outcome = 'pass' THEN NULL
        WHEN outcome = 'not_checkable' AND lack LIKE '没有 % 年的数'
            THEN '在 declared/' || CAST(year - 1 AS VARCHAR) || '.yml 中申报上年报告的数，即可核对。'
        WHEN outcome = 'not_checkable' AND lack = '有空白的格' THEN '补齐空白的格，即可核对。'
        WHEN outcome = 'not_checkable' THEN '接入这张表的逐件台账，即可核对。'
        ELSE what_to_do
    END AS what_to_do,
    legal_basis,
    cells,
    refers_to
FROM texts;
