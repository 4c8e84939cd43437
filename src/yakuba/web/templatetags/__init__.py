"""Template tags of the frame: `{% load frame %}`."""
