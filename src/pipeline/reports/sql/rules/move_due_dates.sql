-- The reports that are judged by a due date, on another day: the day, and the days since the due date in the sentence of a late one.
CREATE OR REPLACE TEMP TABLE moved_due_dates AS
SELECT result.agency, result.year, result.form, result.rule, result.instance, due.says, result."right" AS due_on
FROM {{ schema }}.rule_results AS result
JOIN (
    SELECT DISTINCT unnest($forms::VARCHAR[]) AS form, unnest($rules::VARCHAR[]) AS rule, unnest($instances::VARCHAR[]) AS instance,
           unnest($says::VARCHAR[]) AS says
) AS due ON due.form = result.form AND due.rule = result.rule AND due.instance IS NOT DISTINCT FROM result.instance
{% if sealed %}
WHERE NOT EXISTS (SELECT 1 FROM {{ schema }}.sealed_years AS sealed WHERE sealed.agency = result.agency AND sealed.year = result.year)
{% endif %};
UPDATE {{ schema }}.rule_results AS result
SET "left" = $today::DATE::VARCHAR,
    message = CASE WHEN result.outcome <> 'pass' THEN
        replace(replace(replace(replace(moved.says,
            '{% raw %}{left}{% endraw %}', $today::DATE::VARCHAR),
            '{% raw %}{right}{% endraw %}', moved.due_on),
            '{% raw %}{year}{% endraw %}', moved.year::VARCHAR),
            '{% raw %}{difference}{% endraw %}', number_text(abs(date_diff('day', moved.due_on::DATE, $today::DATE))))
    END
FROM moved_due_dates AS moved
WHERE result.agency = moved.agency AND result.year = moved.year AND result.form = moved.form AND result.rule = moved.rule
  AND result.instance IS NOT DISTINCT FROM moved.instance;
UPDATE findings
SET "left" = result."left", message = result.message
FROM {{ schema }}.rule_results AS result
JOIN moved_due_dates AS moved
    ON result.agency = moved.agency AND result.year = moved.year AND result.form = moved.form AND result.rule = moved.rule
   AND result.instance IS NOT DISTINCT FROM moved.instance
WHERE findings.stage = 'judge' AND findings.code = result.rule AND findings.agency = result.agency AND findings.year = result.year
  AND findings.refers_to IS NOT DISTINCT FROM result.refers_to;
DROP TABLE moved_due_dates;
