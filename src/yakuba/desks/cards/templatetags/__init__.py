"""The component, as template tags."""
