-- Everything of the candidate, and nothing that was in it before.
ATTACH {{ file | literal }} AS whole (STORAGE_VERSION 'v1.1.0', BLOCK_SIZE 16384);
COPY FROM DATABASE candidate TO whole;
-- Said aloud: a disk that is full is no error when a database is only detached, and what it lacks stays in a log that is not renamed with it.
CHECKPOINT whole;
DETACH whole;
