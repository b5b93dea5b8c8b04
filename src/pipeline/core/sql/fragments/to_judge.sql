    -- Deliveries that are not accepted under the suite as it stands; of the others, corrected rows and rows to be judged again.
    SELECT *
    FROM current_{{ table }}
    WHERE NOT gone
      AND batch IN ({% include 'core/fragments/open_batches.sql' %})
    UNION ALL
    SELECT *
    FROM current_{{ table }}
    WHERE NOT gone AND correction IS NOT NULL
      AND batch NOT IN ({% include 'core/fragments/open_batches.sql' %})
    UNION ALL
    SELECT *
    FROM current_{{ table }}
    WHERE NOT gone AND correction IS NULL
      AND (source, row_id) IN (SELECT (again.source, again.row_id) FROM judged_again AS again WHERE again.suite = '{{ table }}')
      AND batch NOT IN ({% include 'core/fragments/open_batches.sql' %})
