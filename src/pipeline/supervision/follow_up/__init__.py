"""What becomes of findings: who takes each, until when, what was answered, and how it was closed."""
