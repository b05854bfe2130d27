/** Three digits that say something: 1,234 · 56.7 · 0.89 · 0.0123. */
export function figure(value) {
  if (value === 0) return '0';
  const digits = Math.max(0, 2 - Math.floor(Math.log10(Math.abs(value))));
  return value.toLocaleString('en', {
    minimumFractionDigits: Math.min(digits, 4),
    maximumFractionDigits: Math.min(digits, 4),
  });
}

/** The quartiles of a spread. */
export function quartiles({ low, high }) {
  return `${figure(low)} – ${figure(high)}`;
}
