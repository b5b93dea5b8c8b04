-- What closing a warehouse does, while something keeps it open.
CHECKPOINT
