SELECT count(*), count(*) - coalesce(sum(again::INTEGER), 0) FROM held;
