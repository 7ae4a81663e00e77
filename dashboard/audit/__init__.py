"""The trail: who asked what of whom, and what became of it."""
