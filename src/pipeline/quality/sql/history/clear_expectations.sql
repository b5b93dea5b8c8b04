DELETE FROM expectations;
