"""The parts of the Agencies page: lines of all, who works with whom, the profile of one."""
