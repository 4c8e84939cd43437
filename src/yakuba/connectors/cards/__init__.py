"""Cards (カードリーダー): connectors of `kernel.reading.CardReader`, and the small service that runs where the reader is.

The reader hangs on the clerk's machine, the town hall is a server: `agent` answers on that machine's own loopback
address, and only to the town hall's page. None of this needs Django.
"""
