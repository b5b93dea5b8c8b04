-- Attach a database to compare with: a published one, or an empty one in memory.
ATTACH {{ file | literal }} AS {{ database }} {{ "(READ_ONLY)" if file != ":memory:" }}
