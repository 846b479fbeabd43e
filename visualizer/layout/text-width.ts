/**
 * How wide a text is, estimated from a table: layouts are made where no font can be measured, and must not depend on the
 * fonts of the computer that makes them. On the wide side, so that texts fit with any system's font.
 */
export function textWidth(text: string, size: number, isBold = false): number {
  let width = 0;
  for (const char of text) width += widthOf(char);
  return width * size * (isBold ? 1.12 : 1.05);
}

function widthOf(char: string): number {
  if (/[iljtfr.,:;'|!()[\] ]/.test(char)) return 0.34;
  if (/[mwMW@→↺✓✕]/.test(char)) return 0.9;
  if (/[A-Z]/.test(char)) return 0.69;
  return 0.575;
}
