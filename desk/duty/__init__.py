"""Pure rules of what comes round: periods of time, and how work is dealt to people and spread over their days."""
