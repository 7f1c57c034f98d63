"""What goes out: to gradebooks and to other record stores."""
