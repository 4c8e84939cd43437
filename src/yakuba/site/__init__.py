"""Settings, addresses and the command line that put the rooms together."""
