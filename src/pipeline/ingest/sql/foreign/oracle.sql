-- Session settings for an office's Oracle: read only.
SET TRANSACTION READ ONLY
