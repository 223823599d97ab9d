/** Vietnamese text as ASCII letters, digits, space, `_` and `-`, which is all some services can show; cut to `max`. */
export function foldToAscii(text: string, max: number): string {
  return text
    .normalize('NFD')
    .replaceAll(/\p{M}/gu, '')
    .replaceAll('đ', 'd')
    .replaceAll('Đ', 'D')
    .replaceAll(/[^A-Za-z0-9_ -]+/g, ' ')
    .replaceAll(/ {2,}/g, ' ')
    .trim()
    .slice(0, max)
    .trimEnd();
}
