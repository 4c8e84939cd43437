"""The pages of this desk: finding the person, filling in, and filing."""
