-- What a verb found last time; its new findings follow.
DELETE FROM findings WHERE stage = $stage;
