-- Per relation that fails: the sums written out, the parts that are not zero, the cells whose value is not a proper number.
-- Only what the rule's sentence has a placeholder for.
CREATE OR REPLACE TEMP TABLE details AS
WITH failed AS (
    SELECT
        outcomes.report,
        outcomes.number,
        judged.agency_no,
        judged.year,
        relations.says LIKE '%\_sum}%' ESCAPE '\' AS sums,
        relations.says LIKE '%\_parts}%' ESCAPE '\' AS parts,
        relations.op = 'well_formed' AS forms,
        relations.op = 'as_in_ledger' AS ledger
    FROM outcomes
    JOIN judged ON judged.report = outcomes.report
    JOIN form_relations AS relations ON relations.number = outcomes.number AND relations.op <> 'due'
    WHERE outcomes.outcome NOT IN ('pass', 'not_checkable')
),
summands AS (
    SELECT
        failed.report,
        failed.number,
        failed.sums,
        failed.parts,
        failed.ledger,
        terms.is_left,
        terms.position,
        terms.leads,
        terms.weight,
        terms.label,
        facts.value,
        CASE
            WHEN failed.ledger THEN facts.value <> 0
            WHEN NOT failed.forms THEN false
            WHEN facts.value IS NULL THEN NOT coalesce(facts.not_applicable, false)
            WHEN facts.value < 0 AND NOT terms.signed THEN true
            WHEN terms.form_of_number = 'whole' THEN facts.value <> floor(facts.value)
            WHEN terms.form_of_number = 'flag' THEN facts.value NOT IN (0, 1)
            ELSE false
        END AS wrong
    FROM failed
    JOIN form_terms AS terms ON terms.number = failed.number
    LEFT JOIN facts
        ON facts.agency_no = failed.agency_no AND facts.year = failed.year - terms.back AND facts.key = terms.key
),
texts AS (
    SELECT
        report,
        number,
        is_left,
        position,
        wrong,
        value,
        CASE WHEN sums THEN
            CASE
                WHEN weight * value < 0 OR (weight < 0 AND value = 0) THEN '-'
                WHEN leads THEN ''
                ELSE '+'
            END
            || CASE WHEN abs(weight) <> 1 THEN number_text(abs(weight)) || '×' ELSE '' END
            || number_text(abs(value))
        END AS summand,
        CASE WHEN parts AND value <> 0 THEN label || ' ' || number_text(value) END AS part,
        CASE
            WHEN wrong AND ledger
                THEN label || CASE WHEN value > 0 THEN '多填 ' ELSE '少填 ' END || number_text(abs(value)) || ' 件'
            WHEN wrong THEN label || '（' || coalesce(number_text(value), '空白') || '）'
        END AS cell
    FROM summands
    WHERE sums OR wrong OR (parts AND value <> 0)
)
SELECT
    report,
    number,
    string_agg(CASE WHEN is_left THEN summand END, '' ORDER BY position) AS left_sum,
    string_agg(CASE WHEN NOT is_left THEN summand END, '' ORDER BY position) AS right_sum,
    string_agg(CASE WHEN is_left THEN part END, '、' ORDER BY position) AS left_parts,
    string_agg(CASE WHEN NOT is_left THEN part END, '、' ORDER BY position) AS right_parts,
    arg_min(cell, position, 6) AS some_cells,
    count(CASE WHEN wrong THEN 1 END) > 0 AND count(CASE WHEN wrong THEN value END) = 0 AS only_blanks
FROM texts
GROUP BY report, number;
