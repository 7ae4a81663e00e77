"""What a browser sees: Django, Channels and HTMX over `monitoring`."""
