-- One row per report and relation with its outcome. A relation whose guard (its condition) does not hold passes; one that lacks a
-- number is not checkable.
CREATE OR REPLACE TEMP TABLE outcomes AS
WITH added AS (
    SELECT
        judged.report,
        relations.number,
        relations.guard_of,
        relations.bad,
        relations.op,
        relations.factor,
        coalesce(sides.left_value, 0) + relations.left_constant AS left_value,
        coalesce(sides.right_value, 0) + relations.right_constant AS right_value,
        relations.summands - coalesce(sides.known, 0) AS missing,
        relations.of_last_year - coalesce(sides.known_of_last_year, 0) AS missing_last_year,
        relations.of_ledger - coalesce(sides.known_of_ledger, 0) AS missing_ledger,
        CASE relations.op
            WHEN 'well_formed' THEN relations.summands - coalesce(sides.well_formed, 0)
            WHEN 'as_in_ledger' THEN sides.not_zero
        END AS wrong_cells,
        relations.summands,
        relations.blank_is_zero
    FROM judged
    JOIN form_relations AS relations
        ON relations.form = judged.form
        AND (relations.level IS NULL OR relations.level = judged.level)
        AND judged.year >= relations.first_year
        AND (relations.last_year IS NULL OR judged.year <= relations.last_year)
        AND relations.op <> 'due'
    LEFT JOIN sides ON sides.report = judged.report AND sides.number = relations.number
),
tested AS (
    SELECT
        report,
        number,
        guard_of,
        bad,
        op,
        factor,
        CASE WHEN op IN ('well_formed', 'as_in_ledger') THEN summands ELSE left_value END AS left_value,
        CASE WHEN op IN ('well_formed', 'as_in_ledger') THEN wrong_cells ELSE right_value END AS right_value,
        missing_last_year,
        missing_ledger,
        CASE
            WHEN op = 'well_formed' THEN wrong_cells
            WHEN missing > 0 AND NOT blank_is_zero THEN NULL
            WHEN op = 'as_in_ledger' THEN wrong_cells
            ELSE left_value - right_value
        END AS difference
    FROM added
),
decided AS (
    SELECT
        tested.*,
        CASE op
            WHEN '=' THEN abs(difference) < 1e-6
            WHEN '!=' THEN abs(difference) >= 1e-6
            WHEN '<' THEN difference <= -1e-6
            WHEN '<=' THEN difference < 1e-6
            WHEN '>' THEN difference >= 1e-6
            WHEN '>=' THEN difference > -1e-6
            WHEN 'well_formed' THEN difference = 0
            WHEN 'as_in_ledger' THEN difference = 0
            WHEN 'zero_together' THEN (left_value = 0) = (right_value = 0)
            WHEN 'within_factor' THEN left_value <= right_value * factor AND right_value <= left_value * factor
        END AS holds
    FROM tested
),
guards AS (
    SELECT
        report,
        guard_of AS number,
        min(CASE WHEN difference IS NULL THEN 1 WHEN holds THEN 2 ELSE 0 END) AS state,
        max(missing_last_year) AS missing_last_year
    FROM decided
    WHERE guard_of IS NOT NULL
    GROUP BY report, guard_of
)
SELECT
    decided.report,
    decided.number,
    CASE
        WHEN guards.state = 0 THEN 'pass'
        WHEN guards.state = 1 OR decided.difference IS NULL THEN 'not_checkable'
        WHEN decided.holds THEN 'pass'
        ELSE decided.bad
    END AS outcome,
    decided.left_value,
    decided.right_value,
    decided.missing_last_year > 0 OR coalesce(guards.missing_last_year > 0, false) AS lacks_last_year,
    decided.missing_ledger > 0 AS lacks_ledger,
    CAST(NULL AS VARCHAR) AS left_text,
    CAST(NULL AS VARCHAR) AS right_text
FROM decided
LEFT JOIN guards ON guards.report = decided.report AND guards.number = decided.number
WHERE decided.guard_of IS NULL;
