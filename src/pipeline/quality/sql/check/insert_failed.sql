INSERT INTO failed_rows SELECT * FROM failed_now;
