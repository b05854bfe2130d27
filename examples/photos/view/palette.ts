import { toCss } from '../work/oklab.ts';
import type { Swatch } from '../work/palette.ts';

/** Shows colours as a band, each as wide as its share. */
export function showPalette(band: HTMLElement, palette: readonly Swatch[]): void {
  let from = 0;
  const stops = palette.map(({ colour, share }) => {
    const start = from;
    from += share * 100;
    return `${toCss(colour)} ${start.toFixed(1)}% ${from.toFixed(1)}%`;
  });
  band.style.backgroundImage = `linear-gradient(90deg, ${stops.join(', ')})`;
  band.ariaLabel = `Colours: ${[...new Set(palette.map(({ name }) => name))].join(', ')}`;
  band.hidden = false;
}
