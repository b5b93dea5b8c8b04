-- Numbers without rows: so many of a figure in a period (汇总). Counted where no list of rows covers the period of that channel or class
-- and no finer number does; else held against these (`counts_compared`) and never added to them. A part of a period cannot be told apart:
-- where a list covers some of it, the number is left out and COUNTS-OVERLAP asks.
-- The day is the last one of the period. Known untruth: a number of a quarter or a year stands in the last month of it.
INSERT INTO candidate.verdicts (agency, year, source, row_id, nth, on_date, summary, verdict, figure, amount, reason)
WITH judged AS (
    SELECT *,
           CASE
               WHEN gone THEN '新的统计里已没有这个数'
               WHEN is_ahead THEN '这一期间还没有到'
               WHEN covered = 'whole' THEN '这一期间已有逐条数据或更细的汇总，只作核对'
               WHEN covered = 'partly' THEN '这一期间只有一部分天有逐条数据，分不开，没有计入'
           END AS exclusion
    FROM judged_counts
)
SELECT agency, year(period_from), source, row_id, 1, period_to,
       '汇总：' || CASE
           WHEN period_from = period_to THEN strftime(period_from, '%Y-%m-%d')
           WHEN day(period_from) = 1 AND period_to = last_day(period_from) THEN year(period_from) || '年' || month(period_from) || '月'
           WHEN period_from = make_date(year(period_from), 1, 1) AND period_to = make_date(year(period_from), 12, 31) THEN year(period_from) || '年'
           ELSE strftime(period_from, '%Y-%m-%d') || ' 至 ' || strftime(period_to, '%Y-%m-%d')
       END || '共 ' || amount,
       CASE WHEN quarantine_reason IS NOT NULL THEN 'quarantined' WHEN exclusion IS NOT NULL THEN 'excluded' ELSE 'counted' END,
       CASE WHEN quarantine_reason IS NULL AND exclusion IS NULL THEN figure END,
       CASE WHEN quarantine_reason IS NULL AND exclusion IS NULL THEN amount END,
       coalesce(quarantine_reason, exclusion)
FROM judged;
