SELECT count(*) FROM unreadable;
