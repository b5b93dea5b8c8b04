SELECT channel, unit, word FROM channels ORDER BY channel
