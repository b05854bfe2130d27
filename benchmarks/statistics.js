/** Median and quartiles. */
export function spread(numbers) {
  return { median: quantile(numbers, 0.5), low: quantile(numbers, 0.25), high: quantile(numbers, 0.75) };
}

/** The value below which `fraction` of the numbers lie, between neighbours linearly. */
function quantile(numbers, fraction) {
  const sorted = [...numbers].sort((a, b) => a - b);
  const place = (sorted.length - 1) * fraction;
  const below = sorted[Math.floor(place)];
  return below + (sorted[Math.ceil(place)] - below) * (place % 1);
}
