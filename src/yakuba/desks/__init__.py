"""What people come for: one Django app per desk. A desk imports the kernel, and of another desk only its face."""
