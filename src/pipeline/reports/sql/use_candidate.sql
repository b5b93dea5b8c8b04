-- Unqualified tables are those of the candidate, as they are in a published database.
USE candidate;
