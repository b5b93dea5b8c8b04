DELETE FROM decisions_that_close;
