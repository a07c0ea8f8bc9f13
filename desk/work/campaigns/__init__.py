"""Campaigns (联合清查, 专项整治): counted columns of their own, entered per day and grid, told and compared."""
