// The bytes that `charts/map_payload.py` packs: a head, and tables of numbers in the order of the clock.

const ARRAYS = { u1: Uint8Array, u2: Uint16Array, u4: Uint32Array, f8: Float64Array };

/** The head, with `tables[name][column]` as typed arrays over the same bytes. */
export function unpack(bytes) {
  // The browser's buffer may begin anywhere; numbers of eight bytes must begin at a multiple of eight.
  const buffer = bytes.slice().buffer;
  const length = new DataView(buffer).getUint32(0, true);
  const head = JSON.parse(new TextDecoder().decode(new Uint8Array(buffer, 4, length)));
  const behind = 4 + length;
  for (const columns of Object.values(head.tables)) {
    for (const [name, [kind, place, count]] of Object.entries(columns)) {
      columns[name] = new ARRAYS[kind](buffer, behind + place, count);
    }
  }
  return head;
}
