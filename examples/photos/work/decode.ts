/**
 * Decodes a file.
 * @throws Error in plain words where it is no picture: the browser's own message names neither the reason nor the file
 */
export async function decode(photo: Blob): Promise<ImageBitmap> {
  try {
    return await createImageBitmap(photo);
  } catch (error) {
    throw new Error('This file is not a picture that the browser can read', { cause: error });
  }
}
