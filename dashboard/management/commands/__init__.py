"""One file per command; each reads its arguments, calls one function of ours, and says what happened."""
