"""`python -m yakuba.site` is the command `yakuba`."""

from .cli import main

main()
