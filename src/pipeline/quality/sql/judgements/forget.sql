DELETE FROM judgements WHERE suite = $suite;
