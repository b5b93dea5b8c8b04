-- What stands in the log of changes goes to its place in the file; blocks that hold nothing are known then.
CHECKPOINT candidate
