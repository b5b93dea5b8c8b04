-- One row per source, control and year that differs: how often, the sums, and the first five cases in words.
SELECT agency, year, source, control, count(*) AS times, sum(stated)::BIGINT AS stated, sum(ours)::BIGINT AS ours,
       string_agg(
           CASE WHEN from_day = to_day THEN to_day::VARCHAR ELSE from_day || ' 至 ' || to_day END || ' 自报 ' || stated || '、收到 ' || ours,
           '；' ORDER BY from_day
       ) FILTER (nth <= 5) AS places
FROM (
    -- A reading on 1 January belongs to the year before.
    SELECT *, year(CASE WHEN from_day < to_day THEN to_day - 1 ELSE to_day END)::INTEGER AS year,
           row_number() OVER (PARTITION BY source, control, year(to_day) ORDER BY from_day) AS nth
    FROM candidate.controls
    WHERE state = 'differs'
)
GROUP BY agency, year, source, control
ORDER BY source, control, year;
