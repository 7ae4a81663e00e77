"""Journeys in a real browser through the whole product as real processes."""
