// What the person wants to see, as ui/map/wish.py says it; here with what holds as long as nothing was said.

export const PLAIN = {
  layer: null, over: [], figure: '', hidden: ['closed'], facility_hidden: [], issue_hidden: ['closed'], opacity: {},
  surface: '', surface_of: 'issues', tiles: '', addresses: [], period: null, date: '', area: null, kind: '', item: null,
};

/** Which parts of a wish are new, by what must be done about them. */
export function newsOf(now, before) {
  const differs = (...names) => names.some((name) => JSON.stringify(now[name]) !== JSON.stringify(before[name]));
  return {
    areas: differs('layer', 'date'), shade: differs('figure', 'classes'), over: differs('over'),
    surface: differs('surface', 'surface_of'), issues: differs('issue_hidden', 'period', 'surface', 'surface_of'),
    facilities: differs('facility_hidden'), look: differs('hidden', 'opacity', 'tiles', 'addresses'), choice: differs('area', 'kind', 'item'),
  };
}
