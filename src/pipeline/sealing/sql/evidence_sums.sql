-- The sum of a package's rows per figure; `invalid`: how many amounts are not numbers.
SELECT figure, sum(amount) AS value, count(*) - count(amount) AS invalid
FROM (
    SELECT figure, CASE WHEN isfinite(try_cast(amount AS DOUBLE)) THEN try_cast(amount AS DOUBLE) END AS amount
    FROM {% include 'sealing/member.sql' %}

)
GROUP BY figure;
