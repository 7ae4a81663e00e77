"""Alarms of the displays as people and other systems hear of them: a list with since and acknowledge, and webhooks out."""
