// Every colour, size and type face of the map in one place. The same names stand in map.css.
export const look = {
  land: '#f3f2ee', outside: '#e9edf0',
  water: '#c3d9e8', park: '#d9e6cd', block: '#eceae3',
  building: '#dcd8cf', buildingEdge: '#c2bdb1',
  street: '#ffffff', casing: '#d3d0c8', streetText: '#57534a',
  border: ['#33566f', '#3f647e', '#6f8da2', '#a9bccb'],   // by level, from the outermost in
  borderWidth: [2.8, 2.2, 1.3, 0.9],
  ramp: ['#eef4f8', '#d9e7f1', '#bdd5e5', '#98bdd5', '#6e9fc0'],
  noFigure: '#f7f7f4',
  accent: '#17659c', chosen: '#0f4c78', hover: '#0f4c78',
  text: '#1d2a35', muted: '#526170', halo: 'rgba(255,255,255,.94)',
  dust: [40, 88, 108],
  // Okabe and Ito's colours, told apart by shape as well.
  issue: ['#17659c', '#e08a00', '#c23b22', '#8a97a3'],
  facility: ['#2a7f86', '#7b5ea7', '#a8661c', '#4f8a3a', '#b0477a', '#5a6f80'],
  font: '"Microsoft YaHei UI","Noto Sans CJK SC","Source Han Sans SC","PingFang SC",sans-serif',
};

/** Colour of a facility class: one colour for each large group. */
export const facilityColour = (group) => look.facility[group % look.facility.length];

export const issueWord = ['待办', '一天内到期', '已超期', '已办结'];
