"""What is true of the floor: plain Python that has never heard of Django."""
