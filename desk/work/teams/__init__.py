"""Who stands where: posts held and given up, teams copied, leavers followed, the roster of any day, who has too much."""
