/**
 * The answer of somebody who may never give one.
 *
 * @param seconds - how long to wait for it
 * @param who - whom the error names
 */
export async function within(seconds, who, answer) {
  let timer;
  const late = new Promise((_, reject) => {
    timer = setTimeout(() => reject(new Error(`No answer from ${who} within ${seconds} s`)), seconds * 1000);
  });
  try {
    return await Promise.race([answer, late]);
  } finally {
    clearTimeout(timer);
  }
}
