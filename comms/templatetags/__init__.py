"""What the console's templates may say beyond Django's own."""
