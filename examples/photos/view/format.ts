/** "12 MP" */
export function formatPixels({ width, height }: { readonly width: number; readonly height: number }): string {
  const mega = (width * height) / 1e6;
  return `${mega < 10 ? mega.toFixed(1) : Math.round(mega)} MP`;
}

/** "184 kB" */
export function formatBytes(bytes: number): string {
  return bytes < 1e6 ? `${Math.max(1, Math.round(bytes / 1e3))} kB` : `${(bytes / 1e6).toFixed(1)} MB`;
}

/** "3.2 s" */
export function formatSeconds(ms: number): string {
  return `${(ms / 1000).toFixed(1)} s`;
}

/** "1 photo", "5 photos" */
export function formatPhotos(count: number): string {
  return count === 1 ? '1 photo' : `${count} photos`;
}
