-- What a package's rows add up to, figure by figure; `unread`: amounts that are no numbers.
SELECT figure, sum(amount) AS value, count(*) - count(amount) AS unread
FROM (
    SELECT figure, CASE WHEN isfinite(try_cast(amount AS DOUBLE)) THEN try_cast(amount AS DOUBLE) END AS amount
    FROM {% include 'sealing/member.sql' %}

)
GROUP BY figure;
