SELECT * FROM channel_spread WHERE agency = $agency AND year = $year ORDER BY channel <> 'website', channel;
