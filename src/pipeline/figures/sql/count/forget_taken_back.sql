DELETE FROM candidate.verdicts WHERE rowid IN (SELECT stood_at FROM taken_back);
