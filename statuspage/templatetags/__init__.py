"""What templates of both floors can say that Django's cannot."""
