"""`python -m assistant.cli` is `lodestone`."""

from assistant.cli import main

main()
