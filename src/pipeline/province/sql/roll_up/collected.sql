-- Where the sums of the counties are judged, in the memory of the roll-up.
CREATE SCHEMA collected;
