SELECT (SELECT count(*) FROM refused) > 0, (SELECT count(*) FROM doubles) > 0;
