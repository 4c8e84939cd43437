"""The outside world as plugins. Every connector implements a base class that the kernel owns."""
