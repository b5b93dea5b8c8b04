-- What a suite of rows must judge: how many deliveries are pending, how many rows they brought, how many single rows are due again.
SELECT (SELECT count(*) FROM ({% include 'core/fragments/open_batches.sql' %})),
       (
           SELECT coalesce(sum(pending.rows_new + pending.rows_changed + pending.rows_gone), 0)::BIGINT
           FROM batches AS pending
           WHERE pending.batch IN ({% include 'core/fragments/open_batches.sql' %})
       ),
       (SELECT count(*) FROM judged_again WHERE suite = '{{ table }}') + (SELECT count(*) FROM corrected_{{ table }});
