export function makeCodec(): { encode(value: unknown): string; decode(text: string): unknown };
