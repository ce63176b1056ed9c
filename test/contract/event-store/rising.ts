/** Positions come one after the other. */
export function expectRising(positions: readonly bigint[]): void {
  for (const [n, position] of positions.entries()) {
    const before = positions[n - 1];
    if (before !== undefined && position <= before) throw new Error(`Position ${position} does not come after ${before}`);
  }
}
