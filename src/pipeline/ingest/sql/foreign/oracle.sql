-- Said to an office's Oracle before it is asked anything.
SET TRANSACTION READ ONLY
