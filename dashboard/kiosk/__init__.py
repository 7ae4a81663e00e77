"""What a screen on the wall shows: its code until somebody lets it in, then its wall, and why it is dark."""
