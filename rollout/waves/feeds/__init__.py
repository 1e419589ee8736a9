"""A tenant's waves for calendars and feed readers, by secret addresses."""
