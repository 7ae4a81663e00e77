"""The desk: what a supervisor sees and does, all day."""
