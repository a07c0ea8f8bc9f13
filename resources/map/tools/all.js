// Every tool of the page: one line each.

import { editTool } from '../edit/edit.js';
import { measureTool } from './measure.js';
import { placeTool } from './place.js';
import { previewTool } from './preview.js';
import { selectTool } from './select.js';
import { spotsTool } from './spots.js';

export const TOOLS = [editTool, measureTool, placeTool, previewTool, selectTool, spotsTool];
