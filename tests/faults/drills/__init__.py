"""The drills, in the order of reliability.md 3.4."""
