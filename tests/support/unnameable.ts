// An export that a notebook cell cannot name: tests/laws/public-api.test.ts must find it.
interface Hidden {
  readonly value: number;
}
export const hidden = (): Hidden => ({value: 1});
