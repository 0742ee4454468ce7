"""What an address leads to, told from the address alone, and how single values are read out of answers."""
