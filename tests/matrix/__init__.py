"""The matrix: every address, operation and fragment against every role, with the answers that policy gives."""
