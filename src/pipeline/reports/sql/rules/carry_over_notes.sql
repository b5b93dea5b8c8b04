-- Why this year's carried-in is not last year's carried-out, request by request: registered late, moved to another kind of
-- applicant, withdrawn from the ledger, registered twice.
INSERT INTO row_notes
WITH gaps AS (
    SELECT report, number, agency_no, agency, year, form, rule FROM broken WHERE "rows" = 'carry_over'
),
-- Each side of such a relation, totals opened into the figures that rows stand behind.
leaves AS (
    SELECT relations.form, relations.rule, relations.number, terms.is_left,
           coalesce(form_parts.part_no, terms.key) AS figure_no
    FROM form_relations AS relations
    JOIN form_terms AS terms ON terms.number = relations.number
    LEFT JOIN form_parts ON form_parts.form = relations.form AND form_parts.figure_no = terms.key
    WHERE relations."rows" = 'carry_over' AND relations.guard_of IS NULL
),
now_in AS (
    SELECT DISTINCT gaps.report, gaps.number, ledger_rows.row_id
    FROM gaps
    JOIN leaves ON leaves.number = gaps.number AND leaves.is_left
    JOIN ledger_rows
        ON ledger_rows.agency_no = gaps.agency_no AND ledger_rows.year = gaps.year
        AND ledger_rows.figure_no = leaves.figure_no
),
then_out AS (
    SELECT DISTINCT gaps.report, gaps.number, last_rows.row_id
    FROM gaps
    JOIN leaves ON leaves.number = gaps.number AND NOT leaves.is_left
    JOIN last_rows
        ON last_rows.agency_no = gaps.agency_no AND last_rows.year = gaps.year - 1
        AND last_rows.figure_no = leaves.figure_no
),
-- The same requests in any column.
now_anywhere AS (
    SELECT DISTINCT gaps.report, ledger_rows.row_id
    FROM gaps
    JOIN leaves ON leaves.form = gaps.form AND leaves.rule = gaps.rule AND leaves.is_left
    JOIN ledger_rows
        ON ledger_rows.agency_no = gaps.agency_no AND ledger_rows.year = gaps.year
        AND ledger_rows.figure_no = leaves.figure_no
),
then_anywhere AS (
    SELECT DISTINCT gaps.report, last_rows.row_id
    FROM gaps
    JOIN leaves ON leaves.form = gaps.form AND leaves.rule = gaps.rule AND NOT leaves.is_left
    JOIN last_rows
        ON last_rows.agency_no = gaps.agency_no AND last_rows.year = gaps.year - 1
        AND last_rows.figure_no = leaves.figure_no
),
then_known AS (
    SELECT DISTINCT agency_no, year, row_id FROM last_rows
),
then_any AS (
    SELECT DISTINCT agency_no, year FROM last_rows
),
left_out AS (
    SELECT agency, row_id, min(reason) AS reason
    FROM {{ schema }}.verdicts
    WHERE verdict <> 'counted' AND agency IN (SELECT agency FROM gaps)
    GROUP BY agency, row_id
),
causes AS (
    SELECT
        gaps.report,
        gaps.number,
        now_in.row_id,
        1 AS direction,
        CASE
            WHEN then_anywhere.row_id IS NOT NULL THEN '改列申请人类别'
            WHEN then_any.year IS NULL THEN '上年没有逐件台账'
            WHEN then_known.row_id IS NULL THEN '补登，上年台账中没有'
            ELSE '上年未列入结转'
        END AS cause
    FROM gaps
    JOIN now_in ON now_in.report = gaps.report AND now_in.number = gaps.number
    ANTI JOIN then_out
        ON then_out.report = now_in.report AND then_out.number = now_in.number AND then_out.row_id = now_in.row_id
    LEFT JOIN then_anywhere ON then_anywhere.report = now_in.report AND then_anywhere.row_id = now_in.row_id
    LEFT JOIN then_any ON then_any.agency_no = gaps.agency_no AND then_any.year = gaps.year - 1
    LEFT JOIN then_known
        ON then_known.agency_no = gaps.agency_no AND then_known.year = gaps.year - 1
        AND then_known.row_id = now_in.row_id
    UNION ALL
    SELECT
        gaps.report,
        gaps.number,
        then_out.row_id,
        2,
        CASE
            WHEN now_anywhere.row_id IS NOT NULL THEN '改列申请人类别'
            WHEN left_out.reason LIKE '重复%' THEN '重复登记'
            WHEN left_out.reason IS NOT NULL THEN '撤回，' || left_out.reason
            ELSE '本年未列入结转'
        END
    FROM gaps
    JOIN then_out ON then_out.report = gaps.report AND then_out.number = gaps.number
    ANTI JOIN now_in
        ON now_in.report = then_out.report AND now_in.number = then_out.number AND now_in.row_id = then_out.row_id
    LEFT JOIN now_anywhere ON now_anywhere.report = then_out.report AND now_anywhere.row_id = then_out.row_id
    LEFT JOIN left_out ON left_out.agency = gaps.agency AND left_out.row_id = then_out.row_id
),
by_cause AS (
    SELECT
        report,
        number,
        direction,
        cause,
        cause || ' ' || CAST(count(*) AS VARCHAR) || ' 件（'
            || array_to_string(list(row_id ORDER BY row_id)[1:10], '、')
            || CASE WHEN count(*) > 10 THEN '等' ELSE '' END || '）' AS said
    FROM causes
    GROUP BY report, number, direction, cause
),
by_direction AS (
    SELECT
        report,
        number,
        direction,
        CASE direction WHEN 1 THEN '本年有而上年没有：' ELSE '上年有而本年没有：' END
            || string_agg(said, '；' ORDER BY cause) || '。' AS said
    FROM by_cause
    GROUP BY report, number, direction
)
SELECT
    gaps.report,
    gaps.number,
    coalesce(
        string_agg(by_direction.said, '' ORDER BY by_direction.direction),
        CASE
            WHEN count(then_out.row_id) > 0
                THEN '两年的台账逐件一致，差额出在上年报告的数上（台账的结转是 '
                    || CAST(count(DISTINCT then_out.row_id) AS VARCHAR) || ' 件）。'
        END
    )
FROM gaps
LEFT JOIN by_direction ON by_direction.report = gaps.report AND by_direction.number = gaps.number
LEFT JOIN then_out ON then_out.report = gaps.report AND then_out.number = gaps.number AND by_direction.said IS NULL
GROUP BY gaps.report, gaps.number, gaps.agency_no;
