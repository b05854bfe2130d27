/** Shows how bright a photo's pixels are, as a small mountain from black to white. */
export function showExposure(mountain: HTMLElement, exposure: readonly number[]): void {
  const highest = Math.max(...exposure);
  const last = exposure.length - 1;
  const points = exposure.map((part, index) => {
    // A root, so that one large plain colour does not flatten the rest.
    const height = highest > 0 ? Math.sqrt(part / highest) : 0;
    return `${((index / last) * 100).toFixed(1)}% ${(100 - height * 100).toFixed(1)}%`;
  });
  mountain.style.clipPath = `polygon(0% 100%, ${points.join(', ')}, 100% 100%)`;
  const mean = exposure.reduce((sum, part, index) => sum + part * (index / last), 0);
  mountain.ariaLabel = `Exposure: ${mean < 0.3 ? 'dark' : mean > 0.65 ? 'bright' : 'medium'}`;
  mountain.hidden = false;
}
