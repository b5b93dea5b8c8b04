-- What became of the duties beside the numbers, by agency and year: tasks of the plan, problems that are followed up, times of the directory,
-- columns of the website. `state`: reported; none (its county shares this, and has nothing of the agency in the year); missing (its county
-- shares none of it, or the agency nothing at all). Numbers stand only where something was reported.
-- `late`: due and not done; of the directory also what was published late; `unknown`: nobody can tell.
-- `$shared_county` and `$shared_table`: which county shares which table.
CREATE TABLE target.county_duties AS
WITH duties AS (
    SELECT * FROM (VALUES ('plan', 'plan_tasks'), ('follow_up', 'follow_up_counts'), ('directory', 'directory_periods'), ('columns', 'site_columns'))
        AS duties(duty, "table")
),
shared AS (SELECT unnest($shared_county::VARCHAR[]) AS county, unnest($shared_table::VARCHAR[]) AS "table"),
numbers AS (
    SELECT county, agency, year, 'plan' AS duty, count(*) AS total, count(*) FILTER (state = 'done') AS done, count(*) FILTER (state = 'late') AS late,
           count(*) FILTER (state = 'unknown') AS unknown
    FROM target.plan_tasks
    GROUP BY ALL
    UNION ALL
    SELECT county, agency, year, 'follow_up', sum(issued), sum(closed), sum(overdue), 0 FROM target.follow_up_counts GROUP BY ALL
    UNION ALL
    SELECT county, agency, year, 'directory', count(*), count(*) FILTER (state = 'published'), count(*) FILTER (state IN ('missing', 'late')),
           count(*) FILTER (state IN ('unknown', 'unbound'))
    FROM target.directory_periods
    GROUP BY ALL
    UNION ALL
    SELECT county, agency, year(looked_on), 'columns', count(*), count(*) FILTER (state IN ('good', 'closed')), count(*) FILTER (state = 'bad'),
           count(*) FILTER (state NOT IN ('good', 'closed', 'bad'))
    FROM target.site_columns
    GROUP BY ALL
),
-- What a county has of no agency in particular, or of a year without figures, has a row too.
members AS (
    SELECT agency, county, year, state FROM target.county_agencies
    UNION
    SELECT agency, county, year, 'reported' FROM numbers
    WHERE (agency, year) NOT IN (SELECT (agency, year) FROM target.county_agencies)
)
SELECT members.agency, members.county, members.year, duties.duty,
       CASE WHEN numbers.agency IS NOT NULL THEN 'reported'
            WHEN shared.county IS NULL OR members.state <> 'reported' THEN 'missing'
            ELSE 'none' END AS state,
       numbers.total::BIGINT AS total, numbers.done::BIGINT AS done, numbers.late::BIGINT AS late, numbers.unknown::BIGINT AS unknown
FROM members
CROSS JOIN duties
LEFT JOIN numbers ON numbers.agency = members.agency AND numbers.year = members.year AND numbers.duty = duties.duty
LEFT JOIN shared ON shared.county = members.county AND shared."table" = duties."table"
ORDER BY members.agency, members.year, duties.duty;
