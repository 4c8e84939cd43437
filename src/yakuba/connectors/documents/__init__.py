"""Documents (書類の読み取り): connectors of `kernel.reading.DocumentReader`.

`mrz` reads the machine-readable zone of passports and identity cards with tesseract, on this machine.
"""
