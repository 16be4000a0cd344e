"""The ground floor: the public status page."""
