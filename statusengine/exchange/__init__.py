"""Other archives' lists: how they are read and what their words mean here."""
