"""What it costs, measured: run by `make bench`, never as a timed assertion of the suite."""
