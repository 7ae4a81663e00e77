"""Faults of the network and of the far side, made on purpose: a proxy, drills under load, a long soak."""
