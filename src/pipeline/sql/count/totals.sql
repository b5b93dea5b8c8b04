SELECT verdict, count(*) FROM candidate.verdicts WHERE nth = 1 GROUP BY verdict;
