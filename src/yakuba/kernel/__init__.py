"""What every desk stands on: definitions, people, offices, access, records, workflow, documents, messages, audit."""
