// A reader whom the server before this one has signed in stays so only as long as that server says so: the page asks through it now and then, and is
// opened anew once it answers otherwise. The clock is a worker's, which runs on also where the page is not looked at.

const EVERY = 20_000;

/** Asks at a path, empty for none, until it is ended. */
export function staysSignedIn(path) {
  if (!path) return () => {};
  const ask = async () => {
    const answer = await fetch(path, { cache: "no-store", redirect: "manual" }).catch(() => null);
    // Without an answer nobody has said anything: the connection tells of itself.
    if (answer && (answer.type === "opaqueredirect" || [401, 403].includes(answer.status))) location.reload();
  };
  const source = URL.createObjectURL(new Blob([`setInterval(() => postMessage(0), ${EVERY})`]));
  const clock = new Worker(source);
  clock.onmessage = ask;
  return () => {
    clock.terminate();
    URL.revokeObjectURL(source);
  };
}
