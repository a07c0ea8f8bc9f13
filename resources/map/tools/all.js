// Every tool of the page: one line each.

export const TOOLS = [];
