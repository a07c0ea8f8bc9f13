// Classes of a figure come from the program (desk/ground/shading.py), so that paper and web page show the same.

/** Gives the class of a value: `limits` are the lower limits of the second class and up. */
export const classifier = (limits) => (value) => {
  let number = 0;
  while (number < limits.length && value >= limits[number]) number++;
  return number;
};

export const format = (value) => value.toLocaleString('zh-CN', { maximumFractionDigits: 2 });
