"""The displays: what each wall shows, of which teams, in which words, at which sizes, and what it raises an alarm at."""
