// Every tool of the page: one line each.

import { editTool } from '../edit/edit.js';

export const TOOLS = [editTool];
