"""What people may ask about their own data, how it is done, and how it is proved."""
