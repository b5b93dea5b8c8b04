SELECT channel, unit FROM channels ORDER BY channel
