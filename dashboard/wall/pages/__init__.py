"""The pages on which leads keep their displays and screens. They draw no wall: `dashboard.wall` does."""
