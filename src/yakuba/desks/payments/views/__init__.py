"""The screens of this desk."""
