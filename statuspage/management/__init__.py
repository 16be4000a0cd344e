"""What manage.py learns from the ground floor."""
