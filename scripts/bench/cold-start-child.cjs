/**
 * A new instance, for the bench of cold starts: loads a bundle if one is given, calls its handler if an event is given, and prints the
 * processor time since the start of the process. Plain Node.js, as the platform runs functions.
 *
 * Input: one JSON document as its argument, `{ file, event, context }`, each `null` if not given.
 */
const { file, event, context } = JSON.parse(process.argv[2]);

const run = async () => {
  const handler = file === null ? undefined : require(file).handler;
  const answer = event === null ? null : await handler(Buffer.from(event), context);
  const { user, system } = process.cpuUsage();
  // Connections that are kept alive would keep the process alive, too.
  process.stdout.write(JSON.stringify({ cpuMs: (user + system) / 1_000, answer }), () => process.exit());
};
void run();
