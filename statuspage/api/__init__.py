"""The manage API v1: other systems change the page with a key, in the shapes of Statuspage."""
