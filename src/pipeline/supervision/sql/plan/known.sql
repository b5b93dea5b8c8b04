-- Whether every day of a task's time was observed by the sources that its proof stands on: of each account one that reaches over it, and no
-- day between that nobody looked at. Of a figure that had rows, the accounts that gave them; else all of its kind.
CREATE OR REPLACE TEMP TABLE plan_known AS
WITH asked AS (
    SELECT agency, year, task, period, first_day, least(due_on, $today::DATE - 1) AS due_on, target,
           CASE WHEN proof = 'figure' THEN split_part(target, '.', 1) ELSE 'items' END AS family
    FROM agency_tasks
    WHERE proof <> 'declared'
),
account AS (
    SELECT agency, family, coalesce(account, source) AS account, list(DISTINCT source) AS sources, min(known_from) AS known_from,
           max(complete_to) AS complete_to
    FROM candidate.knowledge
    GROUP BY ALL
),
giving AS (
    SELECT DISTINCT verdict.agency, parts.target, coalesce(knowledge.account, knowledge.source) AS account
    FROM (
        SELECT target, target AS figure FROM asked
        UNION
        SELECT asked.target, part.part FROM asked JOIN candidate.figure_parts AS part ON part.total = asked.target
    ) AS parts
    JOIN (SELECT DISTINCT agency, figure, source FROM candidate.tallies WHERE verdict = 'counted') AS verdict ON verdict.figure = parts.figure
    JOIN candidate.knowledge AS knowledge ON knowledge.agency = verdict.agency AND knowledge.source = verdict.source
),
needed AS (
    SELECT asked.*, account.account, account.sources, account.known_from, account.complete_to
    FROM asked
    JOIN account ON account.agency = asked.agency AND account.family = asked.family
    WHERE NOT EXISTS (SELECT 1 FROM giving WHERE giving.agency = asked.agency AND giving.target = asked.target)
       OR EXISTS (
           SELECT 1 FROM giving WHERE giving.agency = asked.agency AND giving.target = asked.target AND giving.account = account.account
       )
),
unseen AS (
    SELECT DISTINCT coalesce(account, source) AS account, source, on_date FROM candidate.coverage WHERE state IN ('missing', 'partial')
)
SELECT agency, year, task, period,
       bool_and(coalesce(
           known_from <= first_day AND complete_to >= due_on
               AND NOT EXISTS (
                   SELECT 1 FROM unseen WHERE list_contains(needed.sources, unseen.source) AND unseen.on_date BETWEEN needed.first_day AND needed.due_on
               ),
           false
       )) AS known
FROM needed
GROUP BY agency, year, task, period;
