"""Screens of the hall: for everybody, for the machine that gives numbers, for clerks."""
