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
  // Other layers over the shaded one: told apart by colour and by dashes.
  over: ['#8a3ffc', '#b5460f', '#0b7a5b', '#b01868', '#5c5f00'],
  overDash: [[], [7, 4], [2, 4], [12, 4, 2, 4], [5, 5]],
  heat: ['rgba(255,214,120,0)', 'rgba(255,205,104,.55)', 'rgba(249,146,62,.72)', 'rgba(226,79,44,.82)', 'rgba(152,24,54,.9)'],
  hot: ['#c4302b', '#e8743b', '#f4b183', '#a9cfae', '#4f9a6c'],  // 99, 95, 90 % above chance, then 90 and 99 % below
  accent: '#17659c', chosen: '#0f4c78', hover: '#0f4c78',
  text: '#1d2a35', muted: '#526170', halo: 'rgba(255,255,255,.94)',
  dust: [40, 88, 108], facilityCount: '#1f5566',
  // Okabe and Ito's colours, told apart by shape as well.
  issue: ['#17659c', '#e08a00', '#c23b22', '#8a97a3', '#7d8894'],
  facility: ['#2a7f86', '#7b5ea7', '#a8661c', '#4f8a3a', '#b0477a', '#5a6f80'],
  font: '"Microsoft YaHei UI","Noto Sans CJK SC","Source Han Sans SC","PingFang SC",sans-serif',
};

/** Colour of a facility class: one colour for each large group. */
export const facilityColour = (group) => look.facility[group % look.facility.length];

export const issueWord = ['待办', '将到期', '已超期', '已办结', '暂停'];
export const hotWord = ['密集（99%可信）', '密集（95%）', '密集（90%）', '稀少（90%）', '稀少（99%）'];
