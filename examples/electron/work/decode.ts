import jpeg from '@cwasm/jpeg-turbo';
import png from '@cwasm/lodepng';
import webp from '@cwasm/webp';
import type { Pixels } from './pixels.ts';

type Kind = 'jpeg' | 'png' | 'webp';

/** Bytes of a file that tell what it is. */
export const HEAD = 12;
/** What pictures begin with; a dot is any byte. */
const HEADS: Readonly<Record<Kind, RegExp>> = {
  jpeg: /^\xff\xd8\xff/,
  png: /^\x89PNG\r\n/,
  webp: /^RIFF....WEBP/s,
};
const DECODERS = { jpeg, png, webp };

/** What a file is by its first bytes, whatever its name says. */
export function kindOf(bytes: Uint8Array): Kind | undefined {
  const head = Buffer.from(bytes.subarray(0, HEAD)).toString('latin1');
  return (Object.keys(HEADS) as Kind[]).find((kind) => HEADS[kind].test(head));
}

/** @throws Error in plain words where it cannot be decoded: the decoders' own messages are for those who know them */
export function decode(bytes: Uint8Array): Pixels {
  const kind = kindOf(bytes);
  if (kind === undefined) throw new Error('This file is not a picture that the app can read: JPEG, PNG or WebP');
  try {
    return DECODERS[kind].decode(bytes) as Pixels;
  } catch (error) {
    throw new Error(`This ${kind.toUpperCase()} picture is damaged`, { cause: error });
  }
}
