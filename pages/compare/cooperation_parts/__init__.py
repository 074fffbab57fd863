"""The parts of the Cooperation page: messages across borders."""
