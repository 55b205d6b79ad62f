"""What a coordinator does in a morning: contact sheets come in, letters to the network go out."""
