"""People and power: teams, GWS accounts, who acts through which, and what each may do."""
