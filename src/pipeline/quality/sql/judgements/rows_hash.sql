SELECT count(*), coalesce(sum(hash(judged)::HUGEINT), 0)::HUGEINT FROM judged_rows AS judged;
