SELECT * FROM channel_rules;
