"""The revocation drill: how long after a right was taken away the last byte of it left, measured on a real server."""
