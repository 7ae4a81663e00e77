"""The pages drawn from fabricated rows, without GWS, database or the dashboard's settings: to look at, and to drive in a browser."""
