"""What manage.py learns from the upper floor."""
