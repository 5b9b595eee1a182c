"""Finders of personal data: one file each, spans out, no decisions."""
