"""The quality of work: patrol tracks with what they covered, doubtful records, the figures people are judged by."""
