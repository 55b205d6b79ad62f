"""The people of the network: only with their consent or by public office, reached without being harvested."""
