"""The devices on a wall that nobody signs in at: let in by a lead, each with a credential of its own that opens one wall."""
