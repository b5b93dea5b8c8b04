DELETE FROM failed_rows WHERE suite = $suite;
