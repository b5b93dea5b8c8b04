-- Numbers without rows that a list covers: per agency, year, source and figure those that differ, as often, the sums, the first five in words.
SELECT agency, year(period_from)::INTEGER AS year, source, figure, covered, count(*)::INTEGER AS times, sum(stated)::BIGINT, sum(ours)::BIGINT,
       string_agg(
           CASE WHEN period_from = period_to THEN strftime(period_from, '%Y-%m-%d')
                ELSE strftime(period_from, '%Y-%m-%d') || ' 至 ' || strftime(period_to, '%Y-%m-%d') END
           || ' 汇总 ' || stated || '、逐条 ' || ours, '；' ORDER BY period_from
       ) FILTER (nth <= 5),
       min(path || ' 第 ' || line || ' 行')
FROM (
    SELECT *, row_number() OVER (PARTITION BY agency, source, figure, covered, year(period_from) ORDER BY period_from) AS nth
    FROM counts_compared
    WHERE covered = 'partly' OR stated <> ours
)
GROUP BY agency, year(period_from), source, figure, covered
ORDER BY source, figure, year, covered;
