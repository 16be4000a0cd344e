"""The demo: the production code on embedded parts, with a believable story in it."""
