-- What a suite of rows must look at: how many rows its open deliveries brought, and how many single rows are to be judged again.
SELECT (SELECT count(*) FROM ({% include 'core/fragments/open_batches.sql' %})),
       (
           SELECT coalesce(sum(opened.rows_new + opened.rows_changed + opened.rows_gone), 0)::BIGINT
           FROM batches AS opened
           WHERE opened.batch IN ({% include 'core/fragments/open_batches.sql' %})
       ),
       (SELECT count(*) FROM judged_again WHERE suite = '{{ table }}') + (SELECT count(*) FROM corrected_{{ table }});
