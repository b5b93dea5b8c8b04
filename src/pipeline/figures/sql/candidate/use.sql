-- Names without a catalogue mean the candidate.
USE candidate;
