"""The pages, one module a subject. Each `register` hangs its views into the blueprint."""
