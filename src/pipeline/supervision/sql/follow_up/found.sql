-- Every problem as it stands, with the office of the first rule that fits and its working days; no office where a rule leaves it aside.
-- `about` knows a finding again from night to night: what it refers to, or its sentence without changing numbers.
-- A finding names its source by the first word of what it refers to, or in quotation marks; its table by its code or by a figure.
-- What a late task is about belongs to the office of the task, where no rule says otherwise.
WITH problem AS (
    SELECT code, any_value(severity) AS severity, agency, year,
           coalesce(refers_to, regexp_replace(message, '[0-9]+', '#', 'g')) AS about, any_value(refers_to) AS refers_to,
           min(message) AS message, min(what_to_do) AS what_to_do, bool_and(waived_by IS NOT NULL) AS waived
    FROM findings
    WHERE severity IN ('block', 'warn') AND stage NOT IN ('prose', 'digest', 'follow_up')
    GROUP BY code, agency, year, about
),
subject AS (
    SELECT *,
           split_part(coalesce(refers_to, ''), ' ', 1) AS first_word,
           CASE split_part(code, '-', 1)
               WHEN 'ITEM' THEN 'items' WHEN 'SITE' THEN 'items' WHEN 'DIRECTORY' THEN 'items' WHEN 'CHANNEL' THEN 'posts' WHEN 'POST' THEN 'posts'
               WHEN 'REQ' THEN 'requests' WHEN 'EVENT' THEN 'request_events' WHEN 'DISPUTE' THEN 'disputes'
               WHEN 'DOCUMENT' THEN 'documents' WHEN 'DOC' THEN 'documents' WHEN 'COUNTS' THEN 'counts' WHEN 'DECLARED' THEN 'declared'
               WHEN 'DECL' THEN 'declared'
               ELSE CASE
                   WHEN split_part(coalesce(refers_to, ''), '.', 1) IN ('items', 'posts', 'requests', 'disputes') THEN split_part(refers_to, '.', 1)
                   WHEN starts_with(refers_to, 'disclosure.') THEN 'declared'
               END
           END AS about_table
    FROM problem
),
matched AS (
    SELECT subject.code, subject.agency, subject.year, subject.about, arg_min(rule.place, rule.place) AS place
    FROM subject
    JOIN follow_up_rules AS rule
        ON (subject.code = rule.code OR (NOT rule.exact AND starts_with(subject.code, rule.code)))
       AND (rule.agency IS NULL OR rule.agency = subject.agency)
       AND (rule.source IS NULL OR subject.first_word = rule.source OR contains(subject.message, '“' || rule.source || '”'))
       AND (rule.about_table IS NULL OR rule.about_table = subject.about_table)
       AND (rule.section IS NULL OR subject.refers_to = rule.section OR contains(subject.message, '“' || rule.section || '”'))
    GROUP BY ALL
)
SELECT subject.code, subject.severity, subject.agency, subject.year, subject.about, subject.refers_to, subject.message, subject.what_to_do,
       subject.waived,
       CASE
           WHEN rule.place IS NOT NULL THEN rule.office
           WHEN subject.code = 'PLAN-LATE' THEN regexp_extract(subject.refers_to, '^plan \d+ (.+)$', 1)
           ELSE $office
       END,
       coalesce(rule.days, CASE subject.severity WHEN 'block' THEN $block_days ELSE $warn_days END)
FROM subject
LEFT JOIN matched
    ON matched.code = subject.code AND matched.agency IS NOT DISTINCT FROM subject.agency AND matched.year IS NOT DISTINCT FROM subject.year
   AND matched.about = subject.about
LEFT JOIN follow_up_rules AS rule ON rule.place = matched.place
ORDER BY subject.severity, subject.agency, subject.year, subject.code, subject.about
