"""The pages drawn from fabricated rows, without GWS, database or views: to look at, and to drive in a browser."""
