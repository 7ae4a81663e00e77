"""`/people/`: the pages on which an admin changes people, roles, teams, accounts and grants."""
