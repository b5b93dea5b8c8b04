INSERT INTO judgements BY NAME
SELECT $suite AS suite,
       $fingerprint AS fingerprint,
       $rows AS row_count,
       $rows_hash AS row_hash,
       (SELECT count(*) FROM failed_rows AS failed WHERE failed.suite = $suite) AS failures,
       $day::DATE AS day,
       $results AS results;
