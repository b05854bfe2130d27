// A program of its own: it says how many milliseconds after its start it had a first result.
const [, , file, kind] = process.argv;
const { peer } = await import(`../peers/${file}`);
const pool = peer[kind](1);
await pool.run('inc', 1);
process.stdout.write(`${performance.now()}`, () => process.exit());
