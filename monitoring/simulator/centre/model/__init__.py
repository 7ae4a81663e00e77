"""What a contact centre is made of: plain data. Knows no time, no chance after hiring, no JSON and no network."""
