"""The upper floor: the staff console. It stands on statuspage."""
