"""The pages of this desk: finding, filling in, following, and one's own things."""
