"""What arrives and leaves: sources, arrivals, quarantine, tables, and what is sent on."""
