-- The causes, request by request, why 上年结转 differs from last year's 结转下年度: registered late, another kind of applicant,
-- withdrawn from the ledger, registered twice.
INSERT INTO row_notes BY NAME
WITH gaps AS (
    SELECT report, number, agency_no, agency, year, form, rule FROM failed_relations WHERE "rows" = 'carry_over'
),
-- The figures on each side of such a relation that are counted from rows; a total is replaced by its parts.
leaves AS (
    SELECT relations.form, relations.rule, relations.number, terms.is_left,
           coalesce(form_parts.part_no, terms.key) AS figure_no
    FROM form_relations AS relations
    JOIN form_terms AS terms ON terms.number = relations.number
    LEFT JOIN form_parts ON form_parts.form = relations.form AND form_parts.figure_no = terms.key
    WHERE relations."rows" = 'carry_over' AND relations.guard_of IS NULL
),
carried_in AS (
    SELECT DISTINCT gaps.report, gaps.number, ledger_rows.row_id
    FROM gaps
    JOIN leaves ON leaves.number = gaps.number AND leaves.is_left
    JOIN ledger_rows
        ON ledger_rows.agency_no = gaps.agency_no AND ledger_rows.year = gaps.year
        AND ledger_rows.figure_no = leaves.figure_no
),
carried_out AS (
    SELECT DISTINCT gaps.report, gaps.number, last_year_rows.row_id
    FROM gaps
    JOIN leaves ON leaves.number = gaps.number AND NOT leaves.is_left
    JOIN last_year_rows
        ON last_year_rows.agency_no = gaps.agency_no AND last_year_rows.year = gaps.year - 1
        AND last_year_rows.figure_no = leaves.figure_no
),
-- The same requests whatever the kind of applicant (column).
carried_in_anywhere AS (
    SELECT DISTINCT gaps.report, ledger_rows.row_id
    FROM gaps
    JOIN leaves ON leaves.form = gaps.form AND leaves.rule = gaps.rule AND leaves.is_left
    JOIN ledger_rows
        ON ledger_rows.agency_no = gaps.agency_no AND ledger_rows.year = gaps.year
        AND ledger_rows.figure_no = leaves.figure_no
),
carried_out_anywhere AS (
    SELECT DISTINCT gaps.report, last_year_rows.row_id
    FROM gaps
    JOIN leaves ON leaves.form = gaps.form AND leaves.rule = gaps.rule AND NOT leaves.is_left
    JOIN last_year_rows
        ON last_year_rows.agency_no = gaps.agency_no AND last_year_rows.year = gaps.year - 1
        AND last_year_rows.figure_no = leaves.figure_no
),
last_year_known AS (
    SELECT DISTINCT agency_no, year, row_id FROM last_year_rows
),
last_year_ledgers AS (
    SELECT DISTINCT agency_no, year FROM last_year_rows
),
excluded_rows AS (
    SELECT agency, row_id, min(reason) AS reason
    FROM {{ schema }}.verdicts
    WHERE verdict <> 'counted' AND agency IN (SELECT agency FROM gaps)
    GROUP BY agency, row_id
),
causes AS (
    SELECT
        gaps.report,
        gaps.number,
        carried_in.row_id,
        1 AS direction,
        CASE
            WHEN carried_out_anywhere.row_id IS NOT NULL THEN '改列申请人类别'
            WHEN last_year_ledgers.year IS NULL THEN '上年没有逐件台账'
            WHEN last_year_known.row_id IS NULL THEN '补登，上年台账中没有'
            ELSE '上年未列入结转'
        END AS cause
    FROM gaps
    JOIN carried_in ON carried_in.report = gaps.report AND carried_in.number = gaps.number
    ANTI JOIN carried_out
        ON carried_out.report = carried_in.report AND carried_out.number = carried_in.number AND carried_out.row_id = carried_in.row_id
    LEFT JOIN carried_out_anywhere ON carried_out_anywhere.report = carried_in.report AND carried_out_anywhere.row_id = carried_in.row_id
    LEFT JOIN last_year_ledgers ON last_year_ledgers.agency_no = gaps.agency_no AND last_year_ledgers.year = gaps.year - 1
    LEFT JOIN last_year_known
        ON last_year_known.agency_no = gaps.agency_no AND last_year_known.year = gaps.year - 1
        AND last_year_known.row_id = carried_in.row_id
    UNION ALL
    SELECT
        gaps.report,
        gaps.number,
        carried_out.row_id,
        2,
        CASE
            WHEN carried_in_anywhere.row_id IS NOT NULL THEN '改列申请人类别'
            WHEN excluded_rows.reason LIKE '重复%' THEN '重复登记'
            WHEN excluded_rows.reason IS NOT NULL THEN '撤回，' || excluded_rows.reason
            ELSE '本年未列入结转'
        END
    FROM gaps
    JOIN carried_out ON carried_out.report = gaps.report AND carried_out.number = gaps.number
    ANTI JOIN carried_in
        ON carried_in.report = carried_out.report AND carried_in.number = carried_out.number AND carried_in.row_id = carried_out.row_id
    LEFT JOIN carried_in_anywhere ON carried_in_anywhere.report = carried_out.report AND carried_in_anywhere.row_id = carried_out.row_id
    LEFT JOIN excluded_rows ON excluded_rows.agency = gaps.agency AND excluded_rows.row_id = carried_out.row_id
),
by_cause AS (
    SELECT
        report,
        number,
        direction,
        cause,
        cause || ' ' || CAST(count(*) AS VARCHAR) || ' 件（'
            || array_to_string(list(row_id ORDER BY row_id)[1:10], '、')
            || CASE WHEN count(*) > 10 THEN '等' ELSE '' END || '）' AS sentence
    FROM causes
    GROUP BY report, number, direction, cause
),
by_direction AS (
    SELECT
        report,
        number,
        direction,
        CASE direction WHEN 1 THEN '本年有而上年没有：' ELSE '上年有而本年没有：' END
            || string_agg(sentence, '；' ORDER BY cause) || '。' AS sentence
    FROM by_cause
    GROUP BY report, number, direction
)
SELECT
    gaps.report,
    gaps.number,
    coalesce(
        string_agg(by_direction.sentence, '' ORDER BY by_direction.direction),
        CASE
            WHEN count(carried_out.row_id) > 0
                THEN '两年的台账逐件一致，差额出在上年报告的数上（台账的结转是 '
                    || CAST(count(DISTINCT carried_out.row_id) AS VARCHAR) || ' 件）。'
        END
    ) AS note
FROM gaps
LEFT JOIN by_direction ON by_direction.report = gaps.report AND by_direction.number = gaps.number
LEFT JOIN carried_out ON carried_out.report = gaps.report AND carried_out.number = gaps.number AND by_direction.sentence IS NULL
GROUP BY gaps.report, gaps.number, gaps.agency_no;
